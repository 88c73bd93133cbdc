import { afterEach, expect, jest, test } from '@jest/globals';
import { SqsStore } from '../../../local/services/sqs/fauxqs-internals.ts';
import { QueueStore } from '../../../local/services/sqs/queue-store.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

/** A clock that goes on by some milliseconds each time it is asked. */
function clockFrom(start: number, step: number): void {
  let now = start;
  jest.spyOn(Date, 'now').mockImplementation(() => {
    const reading = now;
    now += step;
    return reading;
  });
}

test('messages whose visibility time-out ends in the middle of a receive keep their order', () => {
  const queue = new QueueStore('http://127.0.0.1').createQueue(
    'queue.fifo',
    'http://127.0.0.1/000000000000/queue.fifo',
    'arn:aws:sqs:us-east-1:000000000000:queue.fifo',
    { FifoQueue: 'true', VisibilityTimeout: '1' },
  );
  const send = (group: string, body: string) => {
    const message = SqsStore.createMessage(body, {}, undefined, group, body);
    queue.enqueue({ ...message, sequenceNumber: queue.nextSequenceNumber() });
  };
  const receive = () => queue.dequeue(10).map(({ Body }) => Body);
  clockFrom(10_000, 0);
  for (const body of ['a1', 'a2', 'a3']) send('a', body);
  expect(receive()).toEqual(['a1', 'a2', 'a3']);
  send('b', 'b1');

  clockFrom(10_999, 1);
  const during = receive();
  const after = receive();

  expect([...during, ...after].filter((body) => body !== 'b1')).toEqual(['a1', 'a2', 'a3']);
});
