import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  type QueueAttributeName,
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

/** The delivery queue, that of SNS' events, and their dead-letter queues, as an operator sees them. */
export class Queues {
  readonly #stack: Stack;
  readonly #brought = new Set<string>();

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** How many messages are in the delivery queue, hidden ones and those in somebody's hands too. */
  depth(): Promise<number> {
    return this.#depthOf(this.#stack.operations.queues.delivery);
  }

  /** The same of the queue of SNS' events. */
  async eventsDepth(): Promise<number> {
    return this.#depthOf(await this.events());
  }

  /** Events that `feedback` could not note. */
  async deadEvents(): Promise<number> {
    return this.#depthOf(await this.#named('PlatformEventsDeadLetter'));
  }

  /** URL of the queue of SNS' events: `Operations` does not name it. */
  events(): Promise<string> {
    return this.#named('PlatformEventsQueue');
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

  /** Brings messages forward until both queues are empty. @returns how many are left after so many milliseconds */
  async drain(patience: number): Promise<number> {
    const end = Date.now() + patience;
    for (;;) {
      const left = (await this.depth()) + (await this.eventsDepth());
      if (left === 0 || Date.now() > end) return left;
      await this.bringForward();
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Takes all messages out of the dead-letter queue of the delivery queue. */
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
   * Has messages hidden for some seconds only whose reader died, while something is done. A test can't wait for as long as the
   * stack has them hidden.
   *
   * @param queueUrl the delivery queue's, or that of events
   */
  async hidingFor<T>(seconds: number, queueUrl: string, work: () => Promise<T>): Promise<T> {
    const former = await this.#attributes(queueUrl, ['VisibilityTimeout']);
    await this.#hideFor(queueUrl, String(seconds));
    try {
      return await work();
    } finally {
      await this.#hideFor(queueUrl, former.VisibilityTimeout ?? '');
    }
  }

  async #hideFor(QueueUrl: string, VisibilityTimeout: string): Promise<void> {
    const Attributes = { VisibilityTimeout };
    await this.#with((sqs) => sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes })));
  }

  async #depthOf(queueUrl: string): Promise<number> {
    const counts = await this.#attributes(queueUrl, [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
    ]);
    return Object.values(counts).reduce((sum, count) => sum + Number(count), 0);
  }

  async #attributes(QueueUrl: string, AttributeNames: QueueAttributeName[]) {
    const { Attributes = {} } = await this.#with((sqs) =>
      sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames })),
    );
    return Attributes;
  }

  /** The queue with a text in its name, which is made of the template's logical id. */
  async #named(text: string): Promise<string> {
    const { QueueUrls = [] } = await this.#with((sqs) => sqs.send(new ListQueuesCommand({})));
    const [url, ...more] = QueueUrls.filter((queueUrl) => queueUrl.includes(text));
    if (url === undefined || more.length > 0) throw new Error(`Not one queue is called ${text}…`);
    return url;
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
