import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { LocalFunction } from '../lambda/local-function.ts';
import { messageOf } from '../local-stack-error.ts';
import { succeededMessages } from './batch-response.ts';
import { sqsEvent } from './sqs-event.ts';

export interface SqsEventSourceOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  readonly lambda: LocalFunction;
  /** Messages handed to one invocation. */
  readonly batchSize: number;
  /** Invocations at a time. */
  readonly concurrency: number;
  /** Whether the function answers with `batchItemFailures`. */
  readonly reportsFailures: boolean;
  readonly report: (line: string) => void;
}

const LONG_POLL_SECONDS = 20;
const PAUSE_AFTER_ERROR_MS = 500;

/**
 * Polls a queue for a function, as Lambda's event source mapping does: deletes what succeeded and leaves the rest to
 * its visibility time-out and the queue's redrive policy.
 */
export class SqsEventSource {
  readonly #options: SqsEventSourceOptions;
  readonly #stopping = new AbortController();
  #pollers: Promise<void>[] = [];

  constructor(options: SqsEventSourceOptions) {
    this.#options = options;
  }

  start(): void {
    this.#pollers = Array.from({ length: this.#options.concurrency }, () => this.#poll());
  }

  /** Takes no more messages; resolves when the batches in hand are done. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#pollers);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const messages = await this.#receive(signal);
        if (messages.length > 0) await this.#handle(messages);
      } catch (error) {
        if (signal.aborted) return;
        this.#options.report(`Polling ${this.#options.queueArn}: ${messageOf(error)}`);
        await delay(PAUSE_AFTER_ERROR_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #receive(abortSignal: AbortSignal): Promise<Message[]> {
    const { sqs, queueUrl, batchSize } = this.#options;
    const received = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: LONG_POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal },
    );
    return received.Messages ?? [];
  }

  async #handle(messages: readonly Message[]): Promise<void> {
    const { sqs, queueUrl, queueArn, region, lambda, reportsFailures } = this.#options;
    const result = await lambda.invoke(JSON.stringify(sqsEvent(messages, queueArn, region)));
    const ids = messages.map((message) => message.MessageId ?? '');
    const succeeded = new Set(succeededMessages(ids, result, reportsFailures));
    const done = messages.filter((message) => succeeded.has(message.MessageId ?? ''));
    if (done.length === 0) return;
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }
}
