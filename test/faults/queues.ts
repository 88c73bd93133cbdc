import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { pause, type Stack } from './stack.ts';

const BATCH = 10;
const LOOK_EVERY_MS = 150;

/** What `CallsUrl` shows of a call by which `deliver` hid messages, that it may try again later. */
const HidingSchema = v.object({
  operation: v.literal('ChangeMessageVisibilityBatch'),
  input: v.object({
    Entries: v.array(v.object({ ReceiptHandle: v.string(), VisibilityTimeout: v.number() })),
  }),
});

/** A message of a queue. */
export interface Message {
  readonly body: string;
  readonly group: string;
}

/** The delivery queue and its dead-letter queue, as an operator sees them. */
export class Queues {
  readonly #stack: Stack;
  readonly #brought = new Set<string>();

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** How many messages are in the delivery queue, hidden ones and those in somebody's hands too. */
  async depth(): Promise<number> {
    const { delivery } = this.#stack.operations.queues;
    const { Attributes = {} } = await this.#with((sqs) =>
      sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: delivery,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      ),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  }

  /**
   * Ends the pauses between tries: what `deliver` has hidden for up to 15 minutes can be received again at once. The
   * receipt handles are those of its own calls.
   */
  async bringForward(): Promise<void> {
    const calls: unknown = await (await fetch(this.#stack.run.outputs.CallsUrl)).json();
    const handles = v
      .parse(v.array(v.unknown()), calls)
      .flatMap((call) => {
        const hiding = v.safeParse(HidingSchema, call);
        return hiding.success ? hiding.output.input.Entries : [];
      })
      .filter((entry) => entry.VisibilityTimeout > 0 && !this.#brought.has(entry.ReceiptHandle))
      .map(({ ReceiptHandle }) => ReceiptHandle);
    for (const handle of handles) this.#brought.add(handle);
    const { delivery } = this.#stack.operations.queues;
    for (let start = 0; start < handles.length; start += BATCH) {
      const Entries = handles.slice(start, start + BATCH).map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      // One that was received again meanwhile fails, and needs no help.
      await this.#with((sqs) =>
        sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: delivery, Entries })),
      );
    }
  }

  /** Brings messages forward until the queue is empty. @returns how many are left after so many milliseconds */
  async drain(patience: number): Promise<number> {
    const end = Date.now() + patience;
    for (;;) {
      const left = await this.depth();
      if (left === 0 || Date.now() > end) return left;
      await this.bringForward();
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Takes all messages out of the dead-letter queue. */
  async takeDeadLetters(): Promise<Message[]> {
    const { deadLetter } = this.#stack.operations.queues;
    return this.#with(async (sqs) => {
      const taken: Message[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: deadLetter,
            MaxNumberOfMessages: BATCH,
            MessageSystemAttributeNames: ['MessageGroupId'],
          }),
        );
        if (Messages.length === 0) return taken;
        for (const { Body = '', ReceiptHandle, Attributes } of Messages) {
          taken.push({ body: Body, group: Attributes?.MessageGroupId ?? '' });
          await sqs.send(new DeleteMessageCommand({ QueueUrl: deadLetter, ReceiptHandle }));
        }
      }
    });
  }

  /** Puts a message into the delivery queue. */
  async send({ body, group }: Message): Promise<void> {
    const { delivery } = this.#stack.operations.queues;
    await this.#with((sqs) =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: delivery,
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: crypto.randomUUID(),
        }),
      ),
    );
  }

  /**
   * How long a message stays hidden whose reader died: later receives only. A test can't wait for the stack's own three
   * minutes.
   */
  async hideFor(seconds: number): Promise<void> {
    const { delivery } = this.#stack.operations.queues;
    const Attributes = { VisibilityTimeout: String(seconds) };
    await this.#with((sqs) => sqs.send(new SetQueueAttributesCommand({ QueueUrl: delivery, Attributes })));
  }

  async #with<T>(work: (sqs: SQSClient) => Promise<T>): Promise<T> {
    const sqs = new SQSClient(this.#stack.clientConfig);
    try {
      return await work(sqs);
    } finally {
      sqs.destroy();
    }
  }
}
