import type { Allowance } from './judge.ts';
import { type Result, type Scenario, Scene, type Size, TRIES_OF_PYRUS } from './scenario.ts';
import { FAULTY_SERVICES, type Fault, pause } from './stack.ts';

/** So many times waiting messages are tried again while the fault lasts: fewer than would have them given up. */
const TRIES_UNDER_FAULT = 3;
/** What a try may take. Milliseconds. */
const TRY = { error: 400, throttle: 400, lost: 400, timeout: 2_500, stall: 2_500 };
/** With a small rate and few calls it may be that no call of a service is struck at once. */
const CONVERSATIONS = 10;

const NAMES = { dynamodb: 'DynamoDB', sns: 'SNS', sqs: 'SQS' } as const;
const namesOf = (faults: readonly Fault[]): string =>
  faults.length === FAULTY_SERVICES.length ? 'all' : faults.map(({ service }) => NAMES[service]).join(', ');
const sayOf = (faults: readonly [Fault, ...Fault[]]): string => {
  const [{ mode, rate }] = faults;
  const how = `${Math.round(rate * 100)} %`;
  return faults.every((fault) => fault.mode === mode)
    ? `${namesOf(faults)}: ${mode}, ${how}`
    : `${faults.map((fault) => `${NAMES[fault.service]}: ${fault.mode}`).join(', ')}, ${how}`;
};

/** What the SDK and the queue may bring about by themselves: they repeat what may have been done, for they can't know. */
function allowanceOf(faults: readonly Fault[]): Allowance {
  const isLost = ({ mode }: Fault) => mode === 'lost' || mode === 'stall';
  const pushesPerReceive = faults.some((fault) => fault.service === 'sns' && isLost(fault))
    ? 2
    : // The push is with SNS, and its row is not written.
      faults.some(({ service }) => service === 'dynamodb')
      ? 1
      : 0;
  return { pushesPerReceive, deadLetters: false };
}

const groupOf = (faults: readonly Fault[]): string => {
  const [fault] = faults;
  if (fault?.mode === 'lost') return 'calls carried out, their answers lost';
  if (fault?.mode === 'stall') return 'answers that stop after their headers';
  return `${namesOf(faults)}: errors, throttling, time-outs`;
};

/** Services fail for some time, all of them equally often. */
export function serviceFault(faults: readonly [Fault, ...Fault[]], size: Size): Scenario {
  const [{ rate }] = faults;
  const name = sayOf(faults);
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      return rate < 1 ? failSometimes(name, faults, scene, size) : fail(name, faults, scene, size);
    },
  };
}

async function failSometimes(
  name: string,
  faults: readonly [Fault, ...Fault[]],
  scene: Scene,
  { replies }: Size,
): Promise<Result> {
  const [{ mode }] = faults;
  await scene.stack.setFaults(faults);
  const untouched = async () => {
    const struck = await Promise.all(
      faults.map(({ service }) => scene.struck((stroke) => stroke.service === service)),
    );
    return faults
      .filter((_fault, index) => struck[index] === 0)
      .map(({ service }) => `${service} never failed`);
  };
  for (let time = 0; time < CONVERSATIONS && (time === 0 || (await untouched()).length > 0); time++) {
    await scene.converse(replies, TRIES_OF_PYRUS);
  }
  await tryAgain(scene, mode);
  const heldUp = await scene.queues.depth();
  await scene.stack.endFaults();
  return conclude(scene, name, faults, heldUp, await untouched());
}

/** Nothing works any more. Replies that were accepted before wait, and whatever needs a service that is down is answered so. */
async function fail(
  name: string,
  faults: readonly [Fault, ...Fault[]],
  scene: Scene,
  { replies }: Size,
): Promise<Result> {
  const [{ mode }] = faults;
  const { chat, queues, stack } = scene;
  const fails = (service: Fault['service']) => faults.some((fault) => fault.service === service);
  await scene.holdUp(1);
  const former = { authorizations: chat.authorizations.length, webhook: chat.webhook.length };
  await stack.setFaults(faults);
  if (!fails('sns')) await stack.endFaults('sns');
  await scene.converse(replies);
  await tryAgain(scene, mode);
  const heldUp = await queues.depth();
  const authorizations = chat.authorizations.slice(former.authorizations);
  const webhook = chat.webhook.slice(former.webhook);
  await stack.endFaults();
  const isUnavailable = ({ status }: { readonly status: number }) => status === 503;
  return conclude(scene, name, faults, heldUp, [
    ...(heldUp === 0 && (fails('sns') || fails('dynamodb')) ? ['no reply was held up'] : []),
    ...(fails('dynamodb') && !authorizations.every(isUnavailable)
      ? ['an authorization was decided without DynamoDB']
      : []),
    ...(fails('sqs') && !webhook.every(isUnavailable) ? ['a reply was accepted without SQS'] : []),
  ]);
}

async function conclude(
  scene: Scene,
  name: string,
  faults: readonly Fault[],
  heldUp: number,
  unproven: readonly string[],
): Promise<Result> {
  const [group, allowance] = [groupOf(faults), allowanceOf(faults)];
  return scene.conclude({ name, group, allowance, struck: await scene.struck(), heldUp, unproven });
}

/** SNS is down while the replies come in, then fails now and then: the first of a backlog fails, others might not. */
export function backlog(size: Size): Scenario {
  const name = 'SNS: error, 100 %, then 70 % for the backlog';
  return {
    name,
    async run(stack) {
      const scene = await Scene.begin(stack, size);
      const fault: Fault = { service: 'sns', mode: 'error', rate: 1 };
      await stack.setFaults([fault]);
      await scene.converse(size.replies);
      const heldUp = await scene.queues.depth();
      await stack.setFaults([{ ...fault, rate: 0.7 }]);
      await tryAgain(scene, 'error');
      await stack.endFaults();
      return conclude(scene, name, [fault], heldUp, heldUp === 0 ? ['no reply was held up'] : []);
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

/**
 * Each service alone and all of them together, in each way, now and then and always.
 *
 * @param slow for where every call times out, and costs seconds
 */
export const allServiceFaults = (size: Size, slow: Size): Scenario[] =>
  [0.3, 1].flatMap((rate) =>
    (['error', 'throttle', 'timeout', 'lost', 'stall'] as const).flatMap((mode) => {
      const fault = (service: Fault['service']): Fault => ({ service, mode, rate });
      const chosen = rate === 1 && (mode === 'timeout' || mode === 'stall') ? slow : size;
      return [
        ...FAULTY_SERVICES.map((service) => serviceFault([fault(service)], chosen)),
        serviceFault([fault('dynamodb'), fault('sns'), fault('sqs')], chosen),
      ];
    }),
  );
