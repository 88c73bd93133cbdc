import { type Result, type Scenario, Scene, type Size, TRIES_OF_PYRUS } from './scenario.ts';
import { FAULT_MODES, FAULTY_SERVICES, type Fault, pause } from './stack.ts';

/** So many times waiting messages are tried again while the fault lasts: fewer than would have them given up. */
const TRIES_UNDER_FAULT = 3;
/** What a try may take. Milliseconds. */
const TRY = { error: 400, throttle: 400, timeout: 2_500 };

const NO_FAULT: Fault = { service: 'sqs', mode: 'error', rate: 0 };

const namesOf = (faults: readonly Fault[]): string =>
  faults.length === FAULTY_SERVICES.length ? 'all' : faults.map(({ service }) => service).join(', ');

/** Services fail for some time; all of them in the same way. */
export function serviceFault(faults: readonly Fault[], size: Size): Scenario {
  const [{ mode, rate } = NO_FAULT] = faults;
  const name = `${namesOf(faults)}: ${mode}, ${Math.round(rate * 100)} %`;
  return { name, run: async (stack) => fail(name, faults, await Scene.begin(stack, size), size) };
}

async function fail(
  name: string,
  faults: readonly Fault[],
  scene: Scene,
  { replies }: Size,
): Promise<Result> {
  const [{ mode, rate } = NO_FAULT] = faults;
  await scene.stack.setFaults(faults);
  await scene.converse(replies, rate < 1 ? TRIES_OF_PYRUS : 1);
  await tryAgain(scene, mode);
  return recover(name, scene);
}

/** SNS is down while the replies come in, then fails now and then: the first of a backlog fails, others might not. */
export function backlog(size: Size): Scenario {
  const name = 'sns: error, 100 %, then 70 % for the backlog';
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      await stack.setFaults([{ service: 'sns', mode: 'error', rate: 1 }]);
      await scene.converse(size.replies);
      await stack.setFaults([{ service: 'sns', mode: 'error', rate: 0.7 }]);
      await tryAgain(scene, 'error');
      return recover(name, scene);
    },
  };
}

/** Has what waits tried again, while the fault lasts. */
async function tryAgain({ queues }: Scene, mode: Fault['mode']): Promise<void> {
  for (let tries = 0; tries < TRIES_UNDER_FAULT && (await queues.depth()) > 0; tries++) {
    await queues.bringForward();
    await pause(TRY[mode]);
  }
}

async function recover(name: string, scene: Scene): Promise<Result> {
  const heldUp = await scene.queues.depth();
  await scene.stack.endFaults();
  return scene.conclude(name, { heldUp });
}

/**
 * Each service alone and all of them together, in each way, now and then and always.
 *
 * @param slow for where every call times out, and costs seconds
 */
export const allServiceFaults = (size: Size, slow: Size): Scenario[] =>
  [0.3, 1].flatMap((rate) =>
    FAULT_MODES.flatMap((mode) =>
      [...FAULTY_SERVICES.map((service) => [service]), FAULTY_SERVICES].map((services) =>
        serviceFault(
          services.map((service) => ({ service, mode, rate })),
          mode === 'timeout' && rate === 1 ? slow : size,
        ),
      ),
    ),
  );
