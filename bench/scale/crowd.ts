import { createSecurityKey } from '../../lambdas/security-keys/security-key.ts';
import { type Authorization, clock, Phone, type Standing } from './phone.ts';
import { pushTokenOf, type StackClient } from './stack-client.ts';

/** A person with a phone. */
export interface Member {
  readonly user: string;
  readonly token: string;
  readonly ticketId: number;
  readonly standing: Standing;
  readonly phone: Phone;
  /** When the key was revoked: asked for, and answered. */
  revoked?: { readonly asked: number; readonly answered: number };
}

/** Of a hundred phones so many are refused, or will be: the rest is welcome. */
const SHARES: readonly (readonly [Standing, number])[] = [
  ['stranger', 4],
  ['malformed', 2],
  ['revoked', 4],
];

const standingOf = (index: number): Standing => {
  let place = index % 100;
  for (const [standing, share] of SHARES) {
    if (place < share) return standing;
    place -= share;
  }
  return 'welcome';
};

const ISSUES_AT_ONCE = 4;

/** A person as long as there is no phone yet. */
type Person = Omit<Member, 'phone'> & { readonly securityKey: string };

/** Has keys issued to as many people. Their order says nothing about how they stand. */
export async function signIn(stack: StackClient, count: number): Promise<readonly Person[]> {
  const people: Person[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const user = `client-${String(index).padStart(6, '0')}`;
      const standing = standingOf(index);
      people.push({
        user,
        standing,
        token: pushTokenOf(user),
        ticketId: 1_000_000 + index,
        securityKey: await keyFor(stack, user, standing),
      });
    }
  };
  await Promise.all(Array.from({ length: ISSUES_AT_ONCE }, work));
  return people;
}

function keyFor(stack: StackClient, user: string, standing: Standing): Promise<string> | string {
  if (standing === 'stranger') return createSecurityKey();
  if (standing === 'malformed') return `${createSecurityKey().slice(0, -1)}!`;
  return stack.issue(user);
}

/**
 * Gives each person a phone.
 *
 * @param startsAt when the load begins, in milliseconds since 1970. Half of the phones have had the chat open since some
 *   moment as long before it as the load lasts; the others open it at some moment of the load
 */
export function openChats(
  stack: StackClient,
  people: readonly Person[],
  compress: number,
  { startsAt, endsAt }: { readonly startsAt: number; readonly endsAt: number },
): Member[] {
  const span = endsAt - startsAt;
  return people.map(({ securityKey, ...person }) => ({
    ...person,
    phone: new Phone({
      authorize: () => stack.authorize(person.user, securityKey),
      compress,
      activeAt: startsAt + (Math.random() * 2 - 1) * span,
      endsAt,
    }),
  }));
}

/** Revokes the keys of those whose standing says so, each at some moment of the load. */
export const revokeSome = (stack: StackClient, members: readonly Member[], span: number): Promise<unknown> =>
  Promise.all(
    members
      .filter(({ standing }) => standing === 'revoked')
      .map(async (member) => {
        await new Promise((resolve) => setTimeout(resolve, span * (0.2 + 0.6 * Math.random())));
        const asked = clock();
        await stack.revoke(member.user);
        member.revoked = { asked, answered: clock() };
      }),
  );

/** What the answer to an authorization may be. */
export function mayBe({ standing, revoked }: Member, { asked, answered }: Authorization): readonly number[] {
  if (standing === 'welcome') return [200];
  if (standing === 'stranger') return [403];
  if (standing === 'malformed') return [400];
  if (revoked === undefined || answered < revoked.asked) return [200];
  return asked > revoked.answered ? [403] : [200, 403];
}
