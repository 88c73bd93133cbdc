/* `npm run test:faults`: breaks what is below the stack, and counts what that did to replies. See docs/security.md. */
import { parseArgs } from 'node:util';
import { longOutage, poison } from './dead-letters.ts';
import { deadPhones } from './dead-phones.ts';
import { eventSourceFault } from './event-sources.ts';
import { deliverKilled, runKilled, webhookKilled } from './kills.ts';
import { HEAD, isWell, rowOf, summaryOf, totalOf } from './report.ts';
import type { Result, Scenario } from './scenario.ts';
import { allServiceFaults, backlog } from './service-faults.ts';
import { Stack } from './stack.ts';

const HELP = `Makes DynamoDB, SQS and SNS fail, kills Lambdas and the whole local run, and checks that each reply which the
webhook accepted is pushed and has a final row, or was given up where that is due; that no fault is taken for a refusal, no
answer comes late, and everything works again as soon as the fault is over. Ends with the table of docs/security.md.

  npm run test:faults -- [--only TEXT] [--rounds N]

  --only TEXT  the scenarios with this text in their names
  --rounds N   everything so many times (1)

Exit code 1 where a reply was lost or anything was wrong.
`;

const SIZE = { phones: 8, replies: 10 };
/** Where each call costs seconds. */
const SMALL = { phones: 4, replies: 2 };

const scenarios: readonly Scenario[] = [
  ...allServiceFaults(SIZE, SMALL),
  backlog(SIZE),
  eventSourceFault({ operation: 'DeleteMessageBatch', mode: 'error', rate: 1 }, SIZE),
  eventSourceFault({ operation: 'DeleteMessageBatch', mode: 'lost', rate: 1 }, SIZE),
  eventSourceFault({ operation: 'ReceiveMessage', mode: 'lost', rate: 1 }, SIZE),
  eventSourceFault({ mode: 'throttle', rate: 0.3 }, SIZE),
  poison([], SIZE),
  poison([{ service: 'sns', mode: 'error', rate: 0.3 }], SIZE),
  longOutage({ service: 'sns', mode: 'error', rate: 1 }, SMALL),
  longOutage({ service: 'dynamodb', mode: 'throttle', rate: 1 }, SMALL),
  deliverKilled(SIZE, 12),
  webhookKilled(SIZE, 6),
  deadPhones(SMALL, 0),
  deadPhones(SMALL, 4),
  runKilled(SIZE, 4, true),
  runKilled(SIZE, 4, false),
];

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

async function run(chosen: readonly Scenario[], rounds: number): Promise<number> {
  const results: Result[] = [];
  for (const line of HEAD) console.log(line);
  const stack = await Stack.start();
  try {
    for (let round = 0; round < rounds; round++) {
      for (const scenario of chosen) {
        const result = await scenario.run(stack);
        results.push(result);
        for (const line of rowOf(result)) console.log(line);
      }
    }
  } finally {
    await stack.stop();
  }
  console.log(totalOf(results));
  console.log(['', ...summaryOf(results)].join('\n'));
  const slowest = Math.max(...results.map((result) => result.slowest));
  console.log(`\nThe slowest authorization took ${Math.round(slowest)} ms on this machine.`);
  return results.every(isWell) ? 0 : 1;
}

const rounds = Number(values.rounds);
const chosen = scenarios.filter(({ name }) => name.includes(values.only));
if (values.help) {
  console.log(HELP);
} else if (chosen.length === 0) {
  console.error(`--only ${values.only}: no scenario has this in its name`);
  process.exitCode = 2;
} else if (!(Number.isInteger(rounds) && rounds >= 1)) {
  console.error(`--rounds ${values.rounds}: give a whole number from 1`);
  process.exitCode = 2;
} else {
  process.exitCode = await run(chosen, rounds);
}
