import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { longOutage, poison } from './dead-letters.ts';
import { deliverKilled, runKilled } from './kills.ts';
import { HEAD, rowOf } from './report.ts';
import { backlog, serviceFault } from './service-faults.ts';
import { FAULTY_SERVICES, Stack } from './stack.ts';

/** The short form of `npm run test:faults`: one scenario of each kind. */
const SIZE = { phones: 3, replies: 3 };
const scenarios = [
  serviceFault(
    FAULTY_SERVICES.map((service) => ({ service, mode: 'error', rate: 0.3 })),
    SIZE,
  ),
  backlog(SIZE),
  poison(SIZE),
  longOutage([{ service: 'sns', mode: 'error', rate: 1 }], SIZE),
  deliverKilled(SIZE, 1),
  runKilled(SIZE, 1),
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
    expect(result).toMatchObject({ lost: [], wrong: [], inQueue: 0, inDeadLetters: 0 });
    expect(result.pushed + result.suppressed).toBe(result.accepted);
  },
  120_000,
);
