import fc from 'fast-check';
import { APP_WITHOUT_PUSH } from '../../support/backend.ts';
import { authorizeStatus, invokeKeys } from '../../support/keys.ts';
import { httpClient, readings } from '../http.ts';
import { membersOf, type Trick, tricks, withTricks } from '../json-text.ts';
import { bytesOf, type Door, filled, type Target } from '../target.ts';
import { check, MARK, watch } from '../violation.ts';
import { type Packing, packingOfBackends, wire } from '../wire.ts';
import { newWorld } from '../world.ts';
import { fieldOf } from './authorize.ts';
import { type KeyAction, keyAction } from './key-actions.ts';

interface Input {
  readonly action: KeyAction;
  /** In place of the action's own name. */
  readonly segment: string | undefined;
  readonly credential: 'full' | 'limited' | 'ended' | 'none' | 'nonsense';
  /** Around the credential. */
  readonly scheme: readonly [before: string, after: string];
  /** One more header `Authorization`, before the credential's own or after it. */
  readonly another: { readonly value: string; readonly isFirst: boolean } | undefined;
  readonly tricks: readonly Trick[];
  readonly packing: Packing;
}

const SEGMENTS = [
  ...['credential', 'credential_revoke', '__proto__', 'constructor', 'toString', 'ISSUE', 'issue%00', '%ff'],
  ...[
    'issue/../list',
    'issue%2F..%2Flist',
    'issue;a=b',
    'issue?action=list',
    '%69ssue',
    '%2569ssue',
    '.',
    '',
  ],
  ...['issue,list', `${MARK}`, 'x'.repeat(3_000)],
];
const RIGHT_SCHEMES = ['Bearer ', 'bearer ', 'BEARER   '].map((scheme) => [scheme, ''] as const);
const WRONG_SCHEMES = [
  ...[
    ['', ''],
    ['Basic ', ''],
    ['Bearer', ''],
    ['Bearer "', '"'],
    ['Bearer ', ' x'],
  ],
  ...[
    ['Bearer\u00a0', ''],
    ['Bearer ', ',Bearer x'],
    ['Bearer Bearer ', ''],
    ['Bearer ', 'x'.repeat(9_000)],
    ['\tBearer ', ''],
    ['Bearer\t', ''],
    ['Bearer \u0000', ''],
  ],
] as const;

/** `POST /keys/{action}`. */
export const keys: Target<Input> = {
  name: 'POST /keys/{action}',
  inputs: fc.record({
    action: keyAction,
    segment: fc.oneof(
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...SEGMENTS) },
    ),
    credential: fc.constantFrom(
      'full',
      'full',
      'full',
      'full',
      'limited',
      'limited',
      'ended',
      'none',
      'nonsense',
    ),
    scheme: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...RIGHT_SCHEMES) },
      { weight: 1, arbitrary: fc.constantFrom(...WRONG_SCHEMES) },
    ) as fc.Arbitrary<readonly [string, string]>,
    another: fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      {
        weight: 1,
        arbitrary: fc.record({
          value: fc.constantFrom('Bearer x', '', 'Basic Og==', ','),
          isFirst: fc.boolean(),
        }),
      },
    ),
    tricks: tricks(16 * 1024),
    packing: packingOfBackends,
  }),
  withinMs: 10_000,
  async begin(backend) {
    const world = await newWorld(backend);
    const { victim } = world;
    const credential = async (name: string, more: object): Promise<string> =>
      (await invokeKeys<{ credential: string }>({ action: 'credential', name, ...more })).credential;
    const credentials = {
      full: await credential('full', { actions: ALL }),
      limited: await credential('limited', { actions: LIMITED, apps: [APP_WITHOUT_PUSH] }),
      ended: await credential('ended', { actions: ALL }),
      none: '',
      nonsense: `pmcb_${MARK}${'0'.repeat(43)}`,
    };
    await invokeKeys({ action: 'credential_revoke', name: 'ended' });
    const names = {
      ...world.names,
      'full credential': credentials.full,
      'limited credential': credentials.limited,
    };
    watch([credentials.full, credentials.limited]);
    const { handler } = await import('../../../lambdas/keys/handler.ts');
    const send = httpClient(['POST /keys/{action}'], handler, 15_000);
    const ask = (input: Input) => {
      const { action, payload } = input.action;
      const { segment, credential, scheme, another, tricks, packing } = input;
      const [before, after] = scheme;
      const header = ['Authorization', `${before}${credentials[credential]}${after}`] as const;
      const own = credential === 'none' ? [] : [header];
      const more = another === undefined ? [] : [['authorization', another.value] as const];
      const headers = another?.isFirst ? [...more, ...own] : [...own, ...more];
      const members = withTricks(membersOf(payload), tricks);
      return send(wire(`/keys/${segment ?? action}`, members, { ...packing, form: false }, headers));
    };
    const door: Door<Input> = {
      async attempt(input) {
        const { status, body, event } = await ask(input);
        const { credential } = input;
        check([200, 400, 401, 403, 404, 409, 413].includes(status), `${status}`);
        if (event === undefined) return ['404'];
        const told = JSON.stringify(body);
        check(
          !told.includes(victim.user_id) && !told.includes(victim.key_id),
          "somebody else's data are told",
        );
        const works = isRight(input) && (credential === 'full' || credential === 'limited');
        check(works === (status !== 401), `${status} for the credential "${credential}"`);
        if (status === 200) {
          const done = event.pathParameters?.action ?? '';
          const read = readings(event)[0] ?? {};
          const answered = body as { app_id?: string; user_id?: string };
          check(
            credential === 'full' || LIMITED.includes(done),
            `${done} with the credential "${credential}"`,
          );
          check(credential === 'full' || read.app_id === APP_WITHOUT_PUSH, 'the other app was reached');
          check(answered.app_id === undefined || answered.app_id === read.app_id, 'another app is told of');
          check(
            answered.user_id === undefined || answered.user_id === read.user_id,
            'another user is told of',
          );
        }
        return [String(status)];
      },
      async broken(input, failing) {
        if (!failing.has('dynamodb')) return (await door.attempt(input)).join();
        const { status, event } = await ask(input);
        const isAsked = isRight(input) && !['none', 'nonsense'].includes(input.credential);
        const expected = event === undefined ? 404 : isAsked ? 503 : 401;
        check(status === expected, `${status} for a fault of ours`);
        return String(status);
      },
      async known(example) {
        const headers = (example.headers ?? []).map(([name, value]) => [name, filled(value, names)] as const);
        const body = bytesOf(example, names);
        const answer = await send({ path: example.path ?? '/keys/issue', headers, body });
        return [answer.status, fieldOf(answer.body)].filter(Boolean).join(' ');
      },
      async settle() {
        check((await authorizeStatus(victim)) === 200, "somebody else's key was changed");
      },
    };
    return door;
  },
};

const ALL = ['issue', 'rotate', 'revoke', 'revoke_all', 'import', 'status', 'list', 'retire'];
const LIMITED = ['issue', 'status', 'list'];
/** Of two headers the API makes one, `Bearer …,Bearer …`: which of them counts is nobody's guess. */
const isRight = ({ scheme: [before, after], another }: Input): boolean =>
  another === undefined && RIGHT_SCHEMES.some((right) => right[0] === before && right[1] === after);
