import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventSourceFault } from './event-sources.ts';
import { runKilled, webhookKilled } from './kills.ts';
import { findingsOf, HEAD, rowOf } from './report.ts';
import { serviceFault } from './service-faults.ts';
import { Stack } from './stack.ts';

/** The short form of `npm run test:faults`: a scenario of each kind that takes no long time. */
const SIZE = { phones: 3, replies: 2 };
const scenarios = [
  serviceFault([{ service: 'dynamodb', mode: 'error', rate: 1 }], SIZE),
  serviceFault(
    [
      { service: 'dynamodb', mode: 'lost', rate: 0.3 },
      { service: 'sns', mode: 'timeout', rate: 0.3 },
      { service: 'sqs', mode: 'throttle', rate: 0.3 },
    ],
    SIZE,
  ),
  eventSourceFault({ operation: 'DeleteMessageBatch', mode: 'error', rate: 1 }, SIZE),
  webhookKilled(SIZE, 1),
  runKilled(SIZE, 1, true),
];

let stack: Stack;
const lines: string[] = [];
beforeAll(async () => {
  stack = await Stack.start();
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  console.info([...HEAD, ...lines].join('\n'));
});

test.each(scenarios)(
  '$name: no reply is lost, nothing is wrong, and all recovers',
  async ({ run }) => {
    const result = await run(stack);

    lines.push(...rowOf(result));
    expect(findingsOf(result)).toEqual([]);
  },
  120_000,
);
