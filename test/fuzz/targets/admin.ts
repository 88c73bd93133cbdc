import fc from 'fast-check';
import { authorizeStatus } from '../../support/keys.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { withLogs } from '../../support/logs.ts';
import { jsonOf, membersOf, type Trick, tricks, withTricks } from '../json-text.ts';
import { filled, type Target } from '../target.ts';
import { check, checkLogs } from '../violation.ts';
import { newWorld } from '../world.ts';
import { type KeyAction, keyAction } from './key-actions.ts';

interface Input {
  readonly action: KeyAction;
  readonly tricks: readonly Trick[];
}

const credentialAction: fc.Arbitrary<KeyAction> = fc
  .record({
    action: fc.constantFrom('credential', 'credential_revoke', '__proto__', 'constructor', 'Issue', ''),
    // A name is no secret: it stands in the log of changes.
    name: fc.constantFrom('shop', 'bank', 'new\nline', '\u202e', 'x'.repeat(101)),
  })
  .map(({ action, name }) => ({ action, payload: { name } }));

const codeOf = (answer: string): string => answer.split(' ', 1)[0] ?? '';
const OUR_FAULT = 'ServiceUnavailable';
const CODES = ['InvalidRequest', 'UnknownApp', 'KeyNotFound', 'UserRetired'];

/** The admin Lambda, invoked. Lambda takes JSON only, of any kind. */
export const admin: Target<Input> = {
  name: 'admin Lambda',
  inputs: fc.record({
    action: fc.oneof({ weight: 5, arbitrary: keyAction }, { weight: 1, arbitrary: credentialAction }),
    tricks: tricks(64 * 1024),
  }),
  withinMs: 10_000,
  async begin(backend) {
    const world = await newWorld(backend);
    const { handler } = await import('../../../lambdas/keys/handler.ts');

    /** The code of the error, or `done`. */
    async function invoke(event: unknown, isOurFault = false): Promise<string> {
      const { result, text } = await withLogs(async () => {
        try {
          return { done: await handler(event, lambdaContext()) };
        } catch (error) {
          return { error };
        }
      });
      checkLogs(text);
      if ('done' in result) return 'done';
      const { name, message, field } = result.error as Error & { field?: string };
      check([...CODES, ...(isOurFault ? [OUR_FAULT] : [])].includes(name), `${name}: ${message}`);
      check(
        message.length < 400 && /^[\x20-\x7e]*$/.test(message),
        'a message that is no plain, short sentence',
      );
      // The runtime logs what a handler throws.
      checkLogs(JSON.stringify(result.error) + message);
      return [name, field].filter(Boolean).join(' ');
    }

    function eventOf({
      action: { action, payload },
      tricks,
    }: Input): { readonly event: unknown } | undefined {
      try {
        return { event: JSON.parse(jsonOf(withTricks(membersOf({ action, ...payload }), tricks))) };
      } catch {
        return undefined;
      }
    }

    return {
      async attempt(input) {
        const asked = eventOf(input);
        return [asked === undefined ? 'no JSON' : codeOf(await invoke(asked.event))];
      },
      async broken(input, failing) {
        const asked = eventOf(input);
        if (asked === undefined) return 'no JSON';
        const isOurFault = failing.has('dynamodb');
        const code = codeOf(await invoke(asked.event, isOurFault));
        check(
          !isOurFault || [OUR_FAULT, 'InvalidRequest', 'UnknownApp'].includes(code),
          `${code} for a fault of ours`,
        );
        return code;
      },
      known: ({ body = '' }) => invoke(JSON.parse(filled(body, world.names))),
      async settle() {
        check((await authorizeStatus(world.victim)) === 200, "somebody else's key was changed");
      },
    };
  },
};
