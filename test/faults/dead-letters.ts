import { phoneAddress } from '../../lambdas/push/device.ts';
import { gather } from './evidence.ts';
import { judge } from './judge.ts';
import { RECOVERED_WITHIN, type Result, type Scenario, Scene, type Size } from './scenario.ts';
import type { Fault } from './stack.ts';

const POISON = 'no push';

/**
 * A message that can never be settled stands before all replies of a phone; perhaps while SNS fails now and then.
 *
 * Followers spend their receives with it, so with such faults one of them may be given up as well. Put back, it arrives.
 */
export function poison(faults: readonly Fault[], size: Size): Scenario {
  const [fault] = faults;
  const name = `a poison message before replies${fault ? `, SNS: ${fault.mode}, ${fault.rate * 100} %` : ''}`;
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      const { queues } = scene;
      const token = scene.members[1]?.token ?? '';
      await queues.send({ body: POISON, group: phoneAddress({ app_id: stack.appId, token }) });
      await stack.setFaults(faults);
      await scene.converse(size.replies);
      const heldUp = await queues.depth();
      await queues.drain(RECOVERED_WITHIN);
      const { evidence, deadLetters } = await gather(scene);
      const during = judge(evidence, { pushesPerReceive: 0, deadLetters: faults.length > 0 });
      const replies = deadLetters.filter(({ body }) => body !== POISON);
      await stack.endFaults();
      await scene.redrive(replies);
      const after = await scene.conclude({
        name,
        group: 'a poison message before replies',
        allowance: { pushesPerReceive: 0, deadLetters: false },
        struck: 1 + (await scene.struck()),
        heldUp,
        putBack: evidence.dead,
        note: `${replies.length} replies went to the DLQ with it`,
        unproven: [
          ...(heldUp === 0 ? ['the poison held nothing up'] : []),
          ...(deadLetters.length - replies.length === 1
            ? []
            : ['the poison is not in the dead-letter queue']),
        ],
      });
      return both(during, after);
    },
  };
}

/** An outage that outlasts all tries. Then it ends, and the dead letters are put back into the queue. */
export function longOutage(fault: Fault, size: Size): Scenario {
  const name = `${fault.service}: ${fault.mode}, for longer than all tries`;
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      const { queues } = scene;
      await stack.setFaults([fault]);
      await scene.converse(size.replies);
      const heldUp = await queues.depth();
      await queues.drain(RECOVERED_WITHIN);
      const { evidence, deadLetters } = await gather(scene);
      const during = judge(evidence, { pushesPerReceive: 0, deadLetters: true });
      await stack.endFaults();
      await scene.redrive(deadLetters);
      const after = await scene.conclude({
        name,
        group: 'an outage longer than all tries, then the dead letters put back',
        allowance: { pushesPerReceive: 0, deadLetters: false },
        struck: await scene.struck(),
        heldUp,
        unproven: deadLetters.length > 0 ? [] : ['nothing was given up'],
      });
      return both(during, after);
    },
  };
}

/** What was wrong before the dead letters were put back, and what was afterwards. */
function both(during: ReturnType<typeof judge>, after: Result): Result {
  const together = (kind: 'lost' | 'wrongRows' | 'wrongTags' | 'outOfOrder' | 'other') => [
    ...during[kind],
    ...after[kind],
  ];
  return {
    ...after,
    deadLettered: during.deadLettered,
    lost: together('lost'),
    wrongRows: together('wrongRows'),
    wrongTags: together('wrongTags'),
    outOfOrder: together('outOfOrder'),
    other: together('other'),
  };
}
