import fc from 'fast-check';
import { APP } from '../../support/backend.ts';
import { signedIn } from '../../support/phones.ts';
import { httpClient, readings } from '../http.ts';
import { membersOf, type Trick, tricks, withTricks } from '../json-text.ts';
import { bytesOf, type Target } from '../target.ts';
import { check, MARK } from '../violation.ts';
import { isFaithful, type Packing, packing, wire } from '../wire.ts';
import { namesSomebody, newWorld } from '../world.ts';
import { fieldOf } from './authorize.ts';

interface Input {
  readonly path: string;
  readonly user: 'ann' | 'bob' | 'eve';
  /** The user's own where nobody is named. */
  readonly keyOf: 'ann' | 'bob' | 'eve' | 'victim' | undefined;
  readonly token: number;
  readonly more: object;
  /** Names the phone of somebody else as the caller's former one. */
  readonly previousOfVictim: boolean;
  readonly tricks: readonly Trick[];
  readonly packing: Packing;
}

const devicesTarget = (path: string): Target<Input> => ({
  name: `POST ${path}`,
  inputs: fc.record({
    path: fc.constantFrom(
      path,
      path,
      path,
      path,
      path,
      path,
      `${path}/`,
      `${path}?token=${MARK}`,
      path.replace('v', '%76'),
    ),
    user: fc.constantFrom('ann', 'bob', 'eve'),
    keyOf: fc.option(fc.constantFrom('ann', 'bob', 'eve', 'victim'), { nil: undefined }),
    token: fc.nat(15),
    more: fc.record(
      {
        type: fc.constantFrom('android', null),
        shared: fc.constantFrom(true, false, null),
        notifications_enabled: fc.constantFrom(true, false, null),
        app_version: fc.constantFrom('1.0', null, `${MARK}\u202e`),
        locale: fc.constantFrom('ru', null),
      },
      { requiredKeys: [] },
    ),
    previousOfVictim: fc.boolean(),
    tricks: tricks(16 * 1024),
    packing,
  }),
  withinMs: 10_000,
  async begin(backend) {
    const world = await newWorld(backend);
    const { ann, bob, eve, victim } = world;
    const { handler } = await import('../../../lambdas/devices/handler.ts');
    const send = httpClient(['POST /devices', 'POST /devices/unregister'], handler, 10_000);
    const ask = ({ path, user, keyOf = user, token, more, previousOfVictim, tricks, packing }: Input) => {
      const { app_id, user_id } = world[user];
      const asked = {
        app_id,
        user_id,
        security_key: world[keyOf].security_key,
        token: `instance:APA91b-${MARK}-${token}`,
        ...(path === '/devices' ? more : {}),
        ...(previousOfVictim ? { previous_token: victim.token } : {}),
      };
      return send(wire(path, withTricks(membersOf(asked), tricks), packing));
    };
    let newest = 1_000;
    const isPlain = ({ tricks, packing }: Input): boolean =>
      tricks.length === 0 && isFaithful(packing) && !packing.form;
    return {
      async attempt(input) {
        const { status, body, event } = await ask(input);
        const { path, user, keyOf = user } = input;
        check([200, 400, 403].includes(status) || (status === 404 && event === undefined), `${status}`);
        if (status === 200) {
          const statuses = path.includes('unregister') ? UNREGISTERED : REGISTERED;
          check(statuses.includes(JSON.stringify(body)), `answered ${JSON.stringify(body)}`);
          check(
            namesSomebody(readings(event), [ann, bob, eve]),
            'somebody signed in without a key of their own',
          );
        }
        if (isPlain(input) && event !== undefined) {
          check(status === (user === keyOf ? 200 : 403), `${status} for a well-formed request`);
        }
        return [String(status)];
      },
      async broken(input, failing) {
        // Phones that nobody has seen: a known one needs no SNS.
        const { status, event } = await ask({ ...input, token: ++newest });
        const { user, keyOf = user } = input;
        const isRefused = user !== keyOf;
        const expected = failing.has('dynamodb') ? [503] : isRefused ? [403] : [200, 503];
        const others = failing.has('dynamodb') ? [400] : [200, 400, 403];
        check(
          event === undefined || expected.includes(status) || (!isPlain(input) && others.includes(status)),
          `${status} for a fault of ours`,
        );
        return String(status);
      },
      async known(example) {
        const { headers = [], base64FlagWrong = false } = example;
        const body = bytesOf(example, world.names);
        const answer = await send({ path: example.path ?? path, headers, body, base64FlagWrong });
        const said = (answer.body as { status?: string } | undefined)?.status ?? fieldOf(answer.body);
        return [answer.status, said].filter(Boolean).join(' ');
      },
      async settle() {
        const there = await signedIn(backend, victim.token, ann, bob, victim);
        check(
          there.length === 1 && there[0]?.user_id === victim.user_id,
          "somebody else's phone was changed",
        );
        for (const { user_id, app_id } of await backend.items('Devices')) {
          check(user_id === undefined && app_id?.S !== APP, 'an id of a person is stored in clear');
        }
      },
    };
  },
});

const REGISTERED = ['registered', 'unchanged', 'push_off'].map((status) => JSON.stringify({ status }));
const UNREGISTERED = [JSON.stringify({ status: 'unregistered' })];

/** `POST /devices`. */
export const devices = devicesTarget('/devices');
/** `POST /devices/unregister`. */
export const unregister = devicesTarget('/devices/unregister');
