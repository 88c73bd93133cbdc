import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { APP, APP_WITHOUT_PUSH, FORMER_WEBHOOK_TOKEN, WEBHOOK_TOKEN } from '../../support/backend.ts';
import { reply } from '../../support/reply.ts';
import { trickyText } from '../../unit/arbitraries.ts';
import { httpClient, readings } from '../http.ts';
import { membersOf, type Trick, tricks, withTricks } from '../json-text.ts';
import { bytesOf, filled, type Target } from '../target.ts';
import { check, MARK } from '../violation.ts';
import { isFaithful, type Packing, packing, wire } from '../wire.ts';
import { newWorld } from '../world.ts';
import { fieldOf } from './authorize.ts';
import { deliverAll } from './delivered.ts';

interface Input {
  readonly segment: string;
  readonly text: string | null;
  readonly author: string | null;
  readonly files: readonly (string | null)[];
  readonly ticketId: number;
  readonly deviceId: string;
  readonly appId: string;
  readonly createdAt: string | undefined;
  readonly tricks: readonly Trick[];
  readonly packing: Packing;
}

const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const RIGHT = [
  WEBHOOK_TOKEN,
  FORMER_WEBHOOK_TOKEN,
  percent(WEBHOOK_TOKEN),
  `${WEBHOOK_TOKEN}?a=b&token=${MARK}`,
];
const WRONG = [
  ...[
    `${MARK}-guess`,
    percent(percent(WEBHOOK_TOKEN)),
    `${WEBHOOK_TOKEN}%00`,
    `%00${WEBHOOK_TOKEN}`,
    '%ff%fe',
  ],
  ...[
    `${WEBHOOK_TOKEN}%0d%0a`,
    `${WEBHOOK_TOKEN}/`,
    `x/../${WEBHOOK_TOKEN}`,
    `..%2F${WEBHOOK_TOKEN}`,
    '%',
    '',
  ],
  ...[
    WEBHOOK_TOKEN.toUpperCase(),
    `${WEBHOOK_TOKEN},${WEBHOOK_TOKEN}`,
    '__proto__',
    'undefined',
    'x'.repeat(4_000),
  ],
];

/** Marked, so that it is found wherever it does not belong. */
const text = fc.oneof(
  { weight: 4, arbitrary: trickyText(30).map((tricky) => `${MARK}${tricky}`) },
  { weight: 1, arbitrary: trickyText(6) },
  { weight: 1, arbitrary: fc.nat(3_000).map((length) => `${MARK}👨‍👩‍👧‍👦\u202e`.repeat(length / 20)) },
);

/** `POST /webhook/{token}`; what is queued goes on to `deliver`, and to the phones. */
export const webhook: Target<Input> = {
  name: 'POST /webhook/{token}',
  inputs: fc.record({
    segment: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...RIGHT) },
      { weight: 1, arbitrary: fc.constantFrom(...WRONG) },
    ),
    text: fc.option(text),
    author: fc.option(text),
    files: fc.array(fc.option(text), { maxLength: 3 }),
    ticketId: fc.nat(),
    deviceId: fc.constantFrom(
      ...[1, 2, 3].map((phone) => `instance:APA91b-${MARK}-${phone}`),
      ...[`${MARK}-tablet`, `${MARK}:\u202e\uffff`, `:${'я'.repeat(2_047)}`, `${MARK}${'x'.repeat(100)}`],
    ),
    appId: fc.constantFrom(APP, APP, APP, APP_WITHOUT_PUSH, 'app-of-nobody'),
    createdAt: fc.constantFrom(undefined, undefined, '2026-01-01', '2999-01-01T00:00:00Z', 'yesterday'),
    tricks: tricks(256 * 1024),
    packing,
  }),
  withinMs: 10_000,
  async begin(backend) {
    const world = await newWorld(backend);
    const { handler } = await import('../../../lambdas/webhook/handler.ts');
    const send = httpClient(['POST /webhook/{token}'], handler, 10_000);
    /** Comments that were accepted and have not come to the queue yet. */
    const owed = new Set<string>();
    const ask = async (input: Input) => {
      const { segment, files, tricks, packing, createdAt, ...said } = input;
      const body = reply({ ...said, userId: `${MARK}-user`, ...(createdAt && { createdAt }) });
      const attachments = files.map((name, id) => ({ id, name, size: 1 }));
      const members = withTricks(membersOf({ ...body, attachments }), tricks);
      const answered = await send(wire(`/webhook/${segment}`, members, packing));
      // Of others the comment may be another, or one that was there before.
      if (answered.status === 200 && isPlain(input)) owed.add(String(body.comment.comment_id));
      return answered;
    };
    return {
      async attempt(input) {
        const { status, body: answer, event } = await ask(input);
        check([200, 400, 403, 404, 413].includes(status), `${status}`);
        check((status === 404) === (event === undefined), '404 by the handler');
        if (event === undefined) return ['404'];
        check((status === 403) === !hasToken(event), `${status} for a token`);
        if (status === 200) {
          check(/^\{"status":"(queued|ignored)"\}$/.test(JSON.stringify(answer)), 'another answer');
          check(readings(event).some(namesOurApp), 'a reply of another app was taken');
        }
        if (isPlain(input) && status !== 403) {
          check(status === (isOurs(input) ? 200 : 400), `${status} for a well-formed reply`);
        }
        return [String(status)];
      },
      async broken(input, failing) {
        const { status, body: answer, event } = await ask(input);
        const isIgnored = status === 200 && JSON.stringify(answer) === '{"status":"ignored"}';
        // Only the queue is needed.
        const accepted = failing.has('sqs') ? 503 : 200;
        const expected = isPlain(input)
          ? [isOurs(input) ? accepted : 400]
          : [400, 413, accepted, ...(isIgnored ? [200] : [])];
        const isRight =
          event === undefined ? status === 404 : hasToken(event) ? expected.includes(status) : status === 403;
        check(isRight, `${status} for a fault of ours`);
        return String(status);
      },
      async known(example) {
        const { headers = [], base64FlagWrong = false } = example;
        const path = filled(example.path ?? '/webhook/<webhook>', world.names);
        const answer = await send({ path, headers, body: bytesOf(example, world.names), base64FlagWrong });
        await deliverAll(backend, owed);
        const status = (answer.body as { status?: string } | undefined)?.status;
        return [answer.status, status ?? fieldOf(answer.body)].filter(Boolean).join(' ');
      },
      settle: () => deliverAll(backend, owed),
    };
  },
};

/** Whether a body is what Pyrus would send: nothing but its contents is up to strangers. */
const isPlain = ({ tricks, packing }: Input): boolean =>
  tricks.length === 0 && isFaithful(packing) && !packing.form;
const isOurs = ({ appId }: Input): boolean => appId !== 'app-of-nobody';
const hasToken = ({ pathParameters }: APIGatewayProxyEventV2): boolean =>
  [WEBHOOK_TOKEN, FORMER_WEBHOOK_TOKEN].includes(pathParameters?.token ?? '');

function namesOurApp(reading: Record<string, unknown>): boolean {
  const { app_id } = (reading.token ?? {}) as { app_id?: unknown };
  return app_id === APP || app_id === APP_WITHOUT_PUSH;
}
