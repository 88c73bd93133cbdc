import { SqsStore } from './fauxqs-internals.ts';
import { handOutWholeGroups } from './whole-groups.ts';

/** A message of a queue, whether it can be received now or not. */
export interface StoredMessage {
  readonly body: string;
  readonly group_id?: string | undefined;
  readonly deduplication_id?: string | undefined;
}

/**
 * fauxqs' queues, with URLs on the endpoint of this run: also for queues that were made when the endpoint had
 * another port. fauxqs finds a queue by the last element of any URL, so that former URLs stay valid.
 */
export class QueueStore extends SqsStore {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    super();
    this.#endpoint = endpoint;
  }

  override createQueue(...[name, url, ...rest]: Parameters<SqsStore['createQueue']>) {
    const queue = super.createQueue(name, `${this.#endpoint}${new URL(url).pathname}`, ...rest);
    if (queue.isFifo()) handOutWholeGroups(queue);
    return queue;
  }

  /** All messages of a queue in the order in which they were sent; those in flight and hidden ones too. */
  messagesOf(queueUrl: string): StoredMessage[] {
    const { ready, delayed, inflight } = this.getQueue(queueUrl)?.inspectMessages() ?? NOTHING;
    return [...ready, ...delayed, ...inflight.map(({ message }) => message)]
      .sort((one, other) => positionOf(one) - positionOf(other))
      .map(({ body, messageGroupId, messageDeduplicationId }) => ({
        body,
        ...(messageGroupId !== undefined && { group_id: messageGroupId }),
        ...(messageDeduplicationId !== undefined && { deduplication_id: messageDeduplicationId }),
      }));
  }
}

const NOTHING = { ready: [], delayed: [], inflight: [] };

/** Sequence numbers are of FIFO queues only. */
const positionOf = ({
  sequenceNumber,
  sentTimestamp,
}: {
  sequenceNumber?: string;
  sentTimestamp: number;
}): number => Number(sequenceNumber ?? sentTimestamp);
