import * as v from 'valibot';
import { createSecurityKey } from '../../lambdas/security-keys/security-key.ts';
import { isDeniedBy } from '../admin-lambda/aws-error.ts';
import { type Finding, failure, ok } from './finding.ts';
import type { Patient } from './patient.ts';
import type { Answer } from './post.ts';
import { brokenDown } from './run-checks.ts';

const CHECK = 'authorize';
/** Seconds for tidying up, whatever happened before: together with the checks themselves less than 30. */
const TIDY_UP_SECONDS = 8;

const issuedSchema = v.object({ security_key: v.string() });

/**
 * Issues a key for a throw-away user, and asks `/authorize` what Pyrus asks: with it, with another user's, with one that
 * can't be a key, and with it again when the user is retired. The user is retired in any case.
 */
export async function checkAuthorization(
  { target, lambda, post }: Patient,
  appId: string,
  userId: string,
  signal: AbortSignal,
): Promise<Finding[]> {
  const ask = (user_id: string, security_key: string, limit = signal): Promise<Answer> =>
    post(target.outputs.AuthorizationUrl ?? '', { app_id: appId, user_id, security_key }, limit);
  const user = { app_id: appId, user_id: userId };

  const { key, isDenied, findings } = await issue();
  try {
    findings.push(...(await answers(key)));
  } catch (error) {
    findings.push(
      signal.aborted ? failure(CHECK, 'The answer did not come in time.') : brokenDown(CHECK, error),
    );
  }
  // Who may not invoke the Lambda has made no user.
  return isDenied ? findings : [...findings, ...(await retire(key))];

  async function issue(): Promise<{ key?: string; isDenied: boolean; findings: Finding[] }> {
    try {
      const answer = await lambda.invoke({ action: 'issue', ...user, reinstate: true }, signal);
      return { key: v.parse(issuedSchema, answer).security_key, isDenied: false, findings: [] };
    } catch (error) {
      const { message, advice, ...rest } = brokenDown('keys', error);
      const told = `No key could be issued, so /authorize was not asked with one that works. ${message}`;
      return { isDenied: isDeniedBy(error), findings: [{ ...rest, message: told, advice }] };
    }
  }

  async function answers(key: string | undefined): Promise<Finding[]> {
    const right = key === undefined ? undefined : await ask(userId, key);
    const others = await ask(`${userId}-other`, key ?? createSecurityKey());
    const malformed = await ask(userId, 'not-a-key');
    const wrong = [
      ...(right === undefined ? [] : expectStatus(right, 200, "the user's own key")),
      ...expectStatus(others, 403, "another user's key"),
      ...expectStatus(malformed, 400, 'what can not be a key'),
    ];
    if (wrong.length > 0) return wrong;
    if (right === undefined)
      return [ok(CHECK, 'Answers 403 and 400 as it should, to keys that do not work.')];
    return [ok(CHECK, `Answers 200, 403 and 400 as it should; 200 took ${right.milliseconds} ms.`)];
  }

  /** Not by the signal of the checks: an examination that is broken off leaves no user behind either. */
  async function retire(key: string | undefined): Promise<Finding[]> {
    const limit = AbortSignal.timeout(TIDY_UP_SECONDS * 1_000);
    try {
      await lambda.invoke({ action: 'retire', ...user }, limit);
      if (key === undefined || signal.aborted) return [];
      return expectStatus(await ask(userId, key, limit), 403, 'the key of a user who retired');
    } catch (error) {
      const message = `The throw-away user ${userId} could not be retired. ${brokenDown(CHECK, error).message}`;
      return [failure('tidying up', message, `Later: pyrus-chat keys retire --user ${userId} --yes`)];
    }
  }
}

function expectStatus({ status }: Answer, expected: number, what: string): Finding[] {
  if (status === expected) return [];
  return [failure(CHECK, `For ${what} /authorize answers ${status}, not ${expected}.`, adviceFor(status))];
}

function adviceFor(status: number): string {
  if (status === 404)
    return 'AuthorizationUrl leads to no route of the stack: was its API changed by hand? Deploy again.';
  return status >= 500
    ? 'Chats do not refresh meanwhile. The cause is in the log: pyrus-chat tail, docs/runbook.md#authorization-answers-5xx.'
    : 'Pyrus opens the chat on 200, and closes it on 400 and 403: deploy again, and report it if it stays.';
}
