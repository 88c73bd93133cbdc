import { countLines } from './evidence.ts';
import { NO_ALLOWANCE, type Scenario, Scene, type Size } from './scenario.ts';
import { type Fault, pause } from './stack.ts';

/** Seconds after which the queue hands out again what was handed out in vain. */
const VISIBILITY = 3;
/** Fewer receives are spent meanwhile than would have replies given up. */
const LASTS_MS = 2_500;

interface EventSourceFault extends Pick<Fault, 'mode' | 'rate'> {
  readonly operation?: 'ReceiveMessage' | 'DeleteMessageBatch';
}

/**
 * The calls fail by which Lambda itself takes replies from the queue and deletes them there. What was handled and not deleted is
 * handed out again, and `deliver` finds by its row that it is with SNS: nothing is pushed twice.
 */
export function eventSourceFault({ operation, mode, rate }: EventSourceFault, size: Size): Scenario {
  const name = `${operation ?? 'all calls'} of the event sources: ${mode}, ${rate * 100} %`;
  const fault: Fault = { service: 'sqs', callers: 'event_sources', mode, rate };
  const deletesInVain = operation === 'DeleteMessageBatch' && mode !== 'lost';
  const holds = rate === 1 && (operation === 'ReceiveMessage' || deletesInVain);
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      const { delivery } = stack.operations.queues;
      return scene.queues.hidingFor(VISIBILITY, delivery, async () => {
        const repeats = await againOf(scene);
        await stack.setFaults([operation === undefined ? fault : { ...fault, operation }]);
        await scene.converse(size.replies);
        await pause(LASTS_MS);
        const heldUp = await scene.queues.depth();
        await stack.endFaults();
        const result = await scene.conclude({
          name,
          group: "Lambda's own calls to the queue",
          allowance: NO_ALLOWANCE,
          struck: await scene.struck(({ callers }) => callers === 'event_sources'),
          heldUp,
          unproven: heldUp === 0 && holds ? ['no reply was held up'] : [],
        });
        const again = (await againOf(scene)) - repeats;
        const unproven = deletesInVain && again === 0 ? ['no handled reply was handed out again'] : [];
        return {
          ...result,
          note: `${again} handed out again after they were sent`,
          other: [...result.other, ...unproven],
        };
      });
    },
  };
}

/** Replies that `deliver` got once more and found to be with SNS. */
const againOf = ({ stack }: Scene): Promise<number> =>
  countLines(stack, 'deliver', '{ $.message = "push repeated" }');
