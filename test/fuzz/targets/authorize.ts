import fc from 'fast-check';
import { APP, APP_WITHOUT_PUSH } from '../../support/backend.ts';
import { httpClient, readings } from '../http.ts';
import { membersOf, type Trick, tricks, withTricks } from '../json-text.ts';
import { bytesOf, type Door, type Target } from '../target.ts';
import { check } from '../violation.ts';
import { isFaithful, type Packing, packing, wire } from '../wire.ts';
import { namesSomebody, newWorld } from '../world.ts';

interface Input {
  readonly app: string;
  readonly user: 'ann' | 'bob' | 'victim' | 'eve';
  /** The user's own where nobody is named. */
  readonly keyOf: 'ann' | 'bob' | 'victim' | 'eve' | undefined;
  readonly tricks: readonly Trick[];
  readonly packing: Packing;
}

const somebody = fc.constantFrom('ann', 'ann', 'ann', 'bob', 'victim', 'eve');

/** `POST /authorize`. */
export const authorize: Target<Input> = {
  name: 'POST /authorize',
  inputs: fc.record({
    app: fc.constantFrom(APP, APP, APP, APP_WITHOUT_PUSH, 'app-of-nobody'),
    user: somebody,
    keyOf: fc.option(somebody, { nil: undefined }),
    tricks: tricks(16 * 1024),
    packing,
  }),
  withinMs: 2_000,
  async begin(backend) {
    const world = await newWorld(backend);
    const { ann, bob, eve, victim } = world;
    const { handler } = await import('../../../lambdas/authorize/handler.ts');
    const send = httpClient(['POST /authorize'], handler, 3_000);
    const people = [ann, bob, eve, victim];
    const ask = ({ app, user, keyOf = user, tricks, packing }: Input) => {
      const asked = {
        app_id: app,
        user_id: world[user].user_id,
        security_key: world[keyOf].security_key,
      };
      return send(wire('/authorize', withTricks(membersOf(asked), tricks), packing));
    };
    const door: Door<Input> = {
      async attempt(input) {
        const { status, body, event } = await ask(input);
        const { app, user, keyOf = user, tricks, packing } = input;
        check([200, 400, 403].includes(status), `${status}`);
        if (status === 200) {
          check(body === undefined, 'a body');
          check(namesSomebody(readings(event), people), 'somebody got in without a key of their own');
        }
        if (status === 403) {
          check(JSON.stringify(body) === REFUSED, 'refusals differ');
        }
        if (tricks.length === 0 && isFaithful(packing)) {
          const right = user === keyOf && world[user].app_id === app;
          check(status === (right ? 200 : 403), `${status} for a well-formed request`);
        }
        return [String(status)];
      },
      async broken(input, failing) {
        if (!failing.has('dynamodb')) return (await door.attempt(input)).join();
        const { status } = await ask(input);
        const isPlain = input.tricks.length === 0 && isFaithful(input.packing);
        check(status === 503 || (status === 400 && !isPlain), `${status} for a fault of ours`);
        return String(status);
      },
      async known(example) {
        const { path = '/authorize', headers = [], base64FlagWrong = false } = example;
        const body = bytesOf(example, world.names);
        const answer = await send({ path, headers, body, base64FlagWrong });
        return [answer.status, fieldOf(answer.body)].filter(Boolean).join(' ');
      },
      settle: async () => {},
    };
    return door;
  },
};

const REFUSED = JSON.stringify({ error: { code: 'Forbidden', message: 'This user may not use the chat.' } });

export const fieldOf = (body: unknown): string | undefined =>
  (body as { error?: { field?: string } } | undefined)?.error?.field;
