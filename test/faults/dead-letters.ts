import { phoneAddress } from '../../lambdas/push/device.ts';
import { gather } from './evidence.ts';
import { judge } from './judge.ts';
import { RECOVERED_WITHIN, type Scenario, Scene, type Size } from './scenario.ts';
import type { Fault } from './stack.ts';

/** A message that can never be settled stands before all replies of a phone. */
export function poison(size: Size): Scenario {
  const name = 'a poison message before replies';
  const body = 'no push';
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      const { queues } = scene;
      const token = scene.members[1]?.token ?? '';
      await queues.send({ body, group: phoneAddress({ app_id: stack.appId, token }) });
      await scene.converse(size.replies);
      const heldUp = await scene.queues.depth();
      await queues.drain(RECOVERED_WITHIN);
      const { evidence, deadLetters } = await gather(scene);
      const verdict = judge(evidence);
      const alone = deadLetters.length === 1 && deadLetters[0]?.body === body;
      const wrong = alone ? [] : ['the poison message is not alone in the dead-letter queue'];
      return scene.result(
        name,
        { ...verdict, wrong: [...verdict.wrong, ...wrong] },
        { heldUp, note: 'the poison is in the DLQ' },
      );
    },
  };
}

/** An outage that outlasts all tries. Then it ends, and the dead letters are put back into the queue. */
export function longOutage(faults: readonly Fault[], size: Size): Scenario {
  const services = faults.map(({ service }) => service).join(', ');
  const name = `${services}: down for longer than all tries`;
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      const { queues } = scene;
      await stack.setFaults(faults);
      await scene.converse(size.replies);
      const heldUp = await scene.queues.depth();
      await queues.drain(RECOVERED_WITHIN);
      const { evidence, deadLetters } = await gather(scene);
      const during = judge(evidence);
      await stack.endFaults();
      for (const letter of deadLetters) await queues.send(letter);
      const result = await scene.conclude(name, { heldUp, note: `${deadLetters.length} were in the DLQ` });
      const silent = deadLetters.length > 0 ? [] : ['nothing was given up'];
      return {
        ...result,
        lost: [...during.lost, ...result.lost],
        wrong: [...during.wrong, ...result.wrong, ...silent],
      };
    },
  };
}
