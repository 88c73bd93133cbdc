import type { SqsQueue } from './fauxqs-internals.ts';

type Dequeue = SqsQueue['dequeue'];

const MOST_MESSAGES = 10;

/**
 * Has a FIFO queue hand out as many messages of one group at once as it can, in order, as SQS does. fauxqs
 * hands out one of each group, which would hide what becomes of the followers when the first one fails.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export function handOutWholeGroups(queue: SqsQueue): void {
  const dequeue = queue.dequeue.bind(queue);
  queue.dequeue = (maxCount, visibilityTimeout, deadLetterQueueOf) => {
    restoreOrder(queue);
    // fauxqs looks for what has become visible again at each message that it hands out. Messages that came back
    // meanwhile would be out of order: they wait for the next receive.
    queue.processTimers = () => {};
    try {
      const visibleAgainAtOnce = (visibilityTimeout ?? Number(queue.attributes.VisibilityTimeout)) === 0;
      return visibleAgainAtOnce
        ? dequeue(maxCount, visibilityTimeout, deadLetterQueueOf)
        : takeGroups(queue, dequeue, [maxCount, visibilityTimeout, deadLetterQueueOf]);
    } finally {
      Reflect.deleteProperty(queue, 'processTimers'); // The one of the class is left.
    }
  };
}

function takeGroups(
  queue: SqsQueue,
  dequeue: Dequeue,
  [maxCount, visibilityTimeout, deadLetterQueueOf]: Parameters<Dequeue>,
): ReturnType<Dequeue> {
  const taken: ReturnType<Dequeue> = [];
  const takenOfGroup = new Map<string, number>();
  while (taken.length < Math.min(maxCount, MOST_MESSAGES)) {
    const [message] = dequeue(1, visibilityTimeout, deadLetterQueueOf);
    if (message === undefined) break;
    taken.push(message);
    const group = queue.inflightMessages.get(message.ReceiptHandle)?.message.messageGroupId ?? '';
    takenOfGroup.set(group, (takenOfGroup.get(group) ?? 0) + 1);
    // fauxqs locks a group with its first message; for the rest of this receive it stays open.
    queue.fifoLockedGroups.delete(group);
  }
  for (const [group, count] of takenOfGroup) queue.fifoLockedGroups.set(group, count);
  return taken;
}

/** fauxqs puts each message that becomes visible again before the others of its group, so the last one first. */
function restoreOrder(queue: SqsQueue): void {
  queue.processTimers();
  for (const messages of queue.fifoMessages.values()) {
    messages.sort((one, other) => Number(one.sequenceNumber) - Number(other.sequenceNumber));
  }
}
