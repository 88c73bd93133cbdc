import { NO_ALLOWANCE, type Scenario, Scene, type Size, TRIES_OF_PYRUS } from './scenario.ts';
import { pause } from './stack.ts';
import { strike, untilCalled, untilPushed, waitFor } from './strike.ts';

/** Seconds after which the queue hands out again what a dead process had in its hands. */
const VISIBILITY = 5;
/** The functions' processes have to start, on a machine that may be busy. */
const STARTED_WITHIN_MS = 10_000;
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
      return scene.queues.hidingFor(VISIBILITY, stack.operations.queues.delivery, async () => {
        await stack.setFaults([{ service: 'dynamodb', mode: 'timeout', rate: 0.5, operation: 'UpdateItem' }]);
        const conversation = scene.converse(size.replies, TRIES_OF_PYRUS);
        const hit = await strike(stack, 'deliver', kills, () => untilPushed(stack));
        const heldUp = await scene.queues.depth();
        // Before a batch lasts for so long that its messages are handed out again.
        await stack.endFaults();
        await conversation;
        return scene.conclude({
          name,
          group: '`deliver` killed in mid-batch',
          allowance: { pushesPerReceive: 1, deadLetters: false },
          struck: hit,
          heldUp,
          unproven: hit < kills ? ['too few batches were hit'] : [],
        });
      });
    },
  };
}

/**
 * Processes of `webhook` die between the queue and the row: SQS has the reply, and Pyrus gets no 200. It tells again, and the
 * queue knows the reply. SNS is down meanwhile, so that nothing leaves the queue before its end.
 */
export function webhookKilled(size: Size, kills: number): Scenario {
  const name = 'webhook killed between SendMessage and its row';
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      await stack.setFaults([
        { service: 'sns', mode: 'error', rate: 1 },
        { service: 'dynamodb', mode: 'timeout', rate: 1, operation: 'UpdateItem' },
      ]);
      stack.troubles.begin('webhook');
      const conversation = scene.converse(size.replies, TRIES_OF_PYRUS);
      const writing = untilCalled(stack, 'webhook', 'UpdateItem');
      const hit = await strike(stack, 'webhook', kills, writing);
      const heldUp = await scene.queues.depth();
      await stack.endFaults();
      await conversation;
      stack.troubles.end('webhook');
      return scene.conclude({
        name,
        group: '`webhook` killed between queue and row',
        allowance: NO_ALLOWANCE,
        struck: hit,
        heldUp,
        unproven: [
          ...(hit < kills ? ['too few calls were hit'] : []),
          ...(heldUp === 0 ? ['no reply was in the queue'] : []),
        ],
      });
    },
  };
}

/**
 * The whole run ends as in a power cut while replies come in, and starts again over its data.
 *
 * @param backlog SNS is down until then, so that all that was accepted is in the queue; otherwise pushes are under way
 */
export function runKilled(size: Size, times: number, backlog: boolean): Scenario {
  const name = backlog ? 'the whole run killed with a backlog' : 'the whole run killed while it pushes';
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      let heldUp = 0;
      let idle = 0;
      for (let time = 0; time < times; time++) {
        if (backlog) await scene.holdUp(1);
        const { length } = scene.chat.accepted;
        const conversation = scene.converse(REPLIES_WITHOUT_END);
        await waitFor(async () => scene.chat.accepted.length > length, STARTED_WITHIN_MS);
        await pause(200 + Math.random() * 500);
        const depth = await scene.queues.depth();
        if (depth === 0) idle++;
        heldUp += depth;
        await stack.kill();
        await conversation;
        await stack.restart();
      }
      return scene.conclude({
        name,
        group: 'the whole run killed (`kill -9`) with work in flight',
        // Where pushes are under way, one may be with SNS before its row is written.
        allowance: { pushesPerReceive: backlog ? 0 : 1, deadLetters: false },
        struck: times,
        heldUp,
        unproven: backlog && idle > 0 ? [`${idle} times nothing was in the queue`] : [],
      });
    },
  };
}
