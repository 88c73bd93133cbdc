import { phoneAddress } from '../../lambdas/push/device.ts';
import type { Target } from '../admin-lambda/target.ts';
import { explainRefusedPush } from '../deliveries/delivery-failures.ts';
import { explain } from '../deliveries/reasons.ts';
import { CliError } from '../errors.ts';
import { createPushTokens } from '../phones/push-tokens.ts';
import { failuresOf, newFailures } from '../phones/refusals.ts';
import { createUserPhones, type UserPhones } from '../phones/user-phones.ts';
import { operationsOf } from '../stack/operations.ts';
import { play } from './play.ts';
import { replyBody } from './reply-body.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import { PLAYED } from './words.ts';

/** Stands for the user where only a token is given. */
const NOBODY = 'pyrus-chat-push-test';

interface PushTest {
  readonly target: Target;
  readonly url: string;
  readonly appId: string;
  readonly user: string | undefined;
  readonly token: string | undefined;
  readonly ticketId: string;
  /** Seconds until SNS must have taken it. */
  readonly wait: number;
  /** Seconds in which FCM may refuse it. */
  readonly watch: number;
}

/** How the test push to one phone ended. */
export interface TestedPhone {
  /** The phone, hashed. */
  readonly device: string;
  readonly pushId: string | undefined;
  readonly verdict: Omit<Verdict, 'status'> & { readonly status: Verdict['status'] | 'refused' };
}

/**
 * Sends a marked push by the very way of a reply, one for each phone, and watches what becomes of it. Whether a phone may
 * have it is for `deliver` to decide, as ever: see docs/decisions/0012-test-pushes.md.
 *
 * @throws CliError where the user has no phone, or the webhook does not take the push
 */
export async function testPushes(test: PushTest): Promise<TestedPhone[]> {
  const phones = createUserPhones(test.target);
  try {
    const { tokens, gone } = await recipients(test, phones);
    const devices = tokens.map((token) => phoneAddress({ app_id: test.appId, token }));
    const before = await failuresOf(phones, devices);
    const outcomes = await play({ ...test, wait: Math.max(1, test.wait), bodies: bodiesOf(test, tokens) });
    const verdicts = outcomes.map((outcome) => ({ ...outcome, verdict: verdictOf(outcome) }));
    const taken = verdicts.flatMap(({ device, verdict }) => (verdict.status === 'sent' ? device : []));
    const refusals = taken.length === 0 ? new Map() : await newFailures(phones, before, taken, test.watch);
    return [
      ...gone,
      ...verdicts.map(({ device, pushId, verdict }) => {
        const reason = refusals.get(device)?.reason;
        return { device, pushId, verdict: reason === undefined ? verdict : refused(verdict, reason) };
      }),
    ];
  } finally {
    phones.close();
  }
}

/** The tokens that the test is for, and phones that can't be had. */
async function recipients({ target, appId, user, token }: PushTest, phones: UserPhones) {
  if (token !== undefined) return { tokens: [token], gone: [] };
  const all = await phones.of(appId, user ?? NOBODY);
  const signedIn = all.filter(({ state }) => state === 'ok' || state === 'dead' || state === 'key_revoked');
  if (signedIn.length === 0) {
    throw new CliError('NoPhone', `The user is signed in on no phone that the app registered.`, {
      hint: 'The app registers phones with POST /devices (docs/android.md). One that it does not register: --token TOKEN',
    });
  }
  const sns = createPushTokens(target);
  try {
    const found = await Promise.all(
      signedIn.map(async (phone) => ({ device: phone.address, token: await sns.of(appId, phone) })),
    );
    return {
      tokens: found.flatMap(({ token }) => token ?? []),
      gone: found.flatMap(({ device, token }) => (token === undefined ? endpointGone(device) : [])),
    };
  } finally {
    sns.close();
  }
}

function bodiesOf({ target, appId, user = NOBODY, ticketId }: PushTest, tokens: readonly string[]) {
  const now = Date.now();
  const words = PLAYED[operationsOf(target).settings.locale];
  return tokens.map((token) =>
    replyBody({
      appId,
      userId: user,
      token,
      ticketId,
      commentId: String(now),
      text: words.testText(new Date(now).toISOString().slice(11, 16)),
      author: words.testTitle,
      repliedAt: now,
    }),
  );
}

const refused = (verdict: Verdict, reason: string): TestedPhone['verdict'] => ({
  ...verdict,
  status: 'refused',
  reason,
  ...explainRefusedPush(reason),
});

const endpointGone = (device: string): TestedPhone => ({
  device,
  pushId: undefined,
  verdict: { status: 'failed', reason: 'endpoint_gone', ...explain('endpoint_gone') },
});
