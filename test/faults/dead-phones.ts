import { NO_ALLOWANCE, type Scenario, Scene, type Size, TRIES_OF_PYRUS } from './scenario.ts';
import { type Fault, pause } from './stack.ts';
import { strike, untilCalled } from './strike.ts';

/** Seconds after which the queue of SNS' events hands out again what came to nothing; the stack waits for minutes. */
const VISIBILITY = 3;
/** So long the fault lasts once an event has met it. Milliseconds. */
const LASTS_MS = 1_500;

/** The read that `feedback` begins with. `deliver` makes none of these. */
const READS = { service: 'dynamodb', rate: 1, operation: 'GetItem' } as const satisfies Omit<Fault, 'mode'>;

/**
 * Phones are dead, and `feedback` can't note what SNS tells of them: its reads fail, or its processes die in their middle. Once
 * that is over, the phones must be known as dead by what SNS told then: each has got one reply only, and the next one is not
 * handed to SNS.
 *
 * @param kills how many batches are to be hit; with 0 the reads fail
 */
export function deadPhones(size: Size, kills: number): Scenario {
  const name = kills > 0 ? 'feedback killed in mid-batch' : 'feedback: its reads fail';
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size, size.phones);
      const { queues } = scene;
      return queues.hidingFor(VISIBILITY, await queues.events(), async () => {
        // While they take long, there is a middle.
        await stack.setFaults([{ ...READS, mode: kills > 0 ? 'timeout' : 'error' }]);
        const conversation = scene.converse(size.replies, TRIES_OF_PYRUS);
        const reading = untilCalled(stack, 'feedback', 'GetItem');
        const hit = await strike(stack, 'feedback', kills, reading);
        if (kills === 0) {
          await reading();
          await pause(LASTS_MS);
        }
        const heldUp = await queues.eventsDepth();
        await stack.endFaults();
        await conversation;
        return scene.conclude({
          name,
          group: 'dead phones, and `feedback` fails or is killed in mid-batch',
          allowance: NO_ALLOWANCE,
          struck: kills > 0 ? hit : await scene.struck(),
          heldUp,
          unproven: [
            ...(hit < kills ? ['too few batches were hit'] : []),
            ...(heldUp === 0 ? ['no event was held up'] : []),
          ],
        });
      });
    },
  };
}
