import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { pushesOf } from './evidence.ts';
import { kill, lambdasOf } from './processes.ts';
import { type Scenario, Scene, type Size, TRIES_OF_PYRUS } from './scenario.ts';
import { pause, type Stack } from './stack.ts';

/** What the stack sets, and what a test can wait for. Seconds. */
const VISIBILITY = { ofStack: 180, ofTest: 5 };
/** Where the fault lets no push through, a stroke comes all the same. */
const LONGEST_BETWEEN_STROKES_MS = 1_500;
const LOOK_EVERY_MS = 20;
/** A stroke misses where no batch is under way. */
const MOST_STROKES = 100;
/** More than a run that lives for so short a time can take. */
const REPLIES_WITHOUT_END = 1_000;

/**
 * Processes of `deliver` die in the middle of their batches. The database is slow, so that there is a middle: SNS has
 * taken the push, and the row that says so is not written.
 *
 * @param kills how many batches are to be hit
 */
export function deliverKilled(size: Size, kills: number): Scenario {
  const name = 'deliver killed in mid-batch';
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      const before = await batchesHit(stack);
      await scene.queues.hideFor(VISIBILITY.ofTest);
      await stack.setFaults([{ service: 'dynamodb', mode: 'timeout', rate: 0.3 }]);
      const conversation = scene.converse(size.replies, TRIES_OF_PYRUS);
      let hit = 0;
      for (let stroke = 0; stroke < MOST_STROKES && hit < kills; stroke++) {
        await untilPushed(stack);
        kill((await lambdasOf(stack.dataDir)).filter((lambda) => lambda.name === 'deliver'));
        hit = (await batchesHit(stack)) - before;
      }
      const heldUp = await scene.queues.depth();
      // Before a batch lasts for so long that its messages are handed out again.
      await stack.endFaults();
      await conversation;
      const result = await scene.conclude(name, { heldUp, note: `${hit} batches` });
      await scene.queues.hideFor(VISIBILITY.ofStack);
      return hit < kills ? { ...result, wrong: [...result.wrong, 'too few batches were hit'] } : result;
    },
  };
}

/** Waits for one more push: then `deliver` is about to write its row. */
async function untilPushed(stack: Stack): Promise<void> {
  const count = async () => (await pushesOf(stack)).length;
  const before = await count();
  const end = Date.now() + LONGEST_BETWEEN_STROKES_MS;
  while (Date.now() < end && (await count()) === before) await pause(LOOK_EVERY_MS);
}

/** Invocations of `deliver` that ended with their process, as Lambda tells. */
async function batchesHit(stack: Stack): Promise<number> {
  const logs = new CloudWatchLogsClient(stack.clientConfig);
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({
      logGroupName: stack.operations.logs.deliver,
      filterPattern: '{ $.record.errorType = "Runtime.ExitError" }',
    }),
  );
  logs.destroy();
  return events.length;
}

/** The whole run ends as in a power cut while replies come in, and starts again over its data. */
export function runKilled(size: Size, times: number): Scenario {
  const name = 'the whole run killed';
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      for (let time = 0; time < times; time++) {
        const conversation = scene.converse(REPLIES_WITHOUT_END);
        await pause(200 + Math.random() * 500);
        await stack.kill();
        await conversation;
        await stack.restart();
      }
      await scene.converse(size.replies);
      return scene.conclude(name, { note: `${times} times` });
    },
  };
}
