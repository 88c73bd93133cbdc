import * as v from 'valibot';
import { LocalStackError } from '../local-stack-error.ts';
import { appIdsOf, type RunningStack } from './running-stack.ts';
import { SeedFile } from './seed-files.ts';
import type { SeededKey, SeedUser } from './users.ts';

const IssuedSchema = v.pipe(v.string(), v.parseJson(), v.object({ security_key: v.string() }));
const ErrorSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ errorType: v.string(), errorMessage: v.string() }),
);

/**
 * Does for a person of `users.json` what a backend and the app would: a key from the admin Lambda, and each phone by
 * `POST /devices`.
 *
 * @param index from 0, for messages
 * @throws LocalStackError with what the stack says against it
 */
export async function addUser(user: SeedUser, index: number, stack: RunningStack): Promise<SeededKey> {
  const where = `--seed: ${SeedFile.users}, user ${index + 1}`;
  const { user_id, label, security_key: own, phones, app_id = appIdsOf(stack)[0] } = user;
  if (app_id === undefined) throw new LocalStackError(`${where}: the settings name no app`);
  const who = { app_id, user_id };
  const action = own === undefined ? 'issue' : 'import';
  const answer = await askAdmin({ action, ...who, label, security_key: own }, where, stack);
  const security_key = own ?? v.parse(IssuedSchema, answer).security_key;
  for (const phone of phones) await register({ ...who, security_key, ...phone }, where, stack);
  return { ...who, security_key };
}

async function askAdmin(
  payload: object,
  where: string,
  { functions, outputs }: RunningStack,
): Promise<string> {
  const lambda = functions.get(String(outputs.KeysFunctionName));
  if (lambda === undefined) throw new LocalStackError(`${where}: the template has no admin Lambda`);
  const result = await lambda.invoke(JSON.stringify(payload));
  if (!result.functionError) return result.payload;
  const { errorType, errorMessage } = v.parse(ErrorSchema, result.payload);
  throw new LocalStackError(`${where}: ${errorType}: ${errorMessage}`);
}

async function register(body: object, where: string, { outputs }: RunningStack): Promise<void> {
  const response = await fetch(String(outputs.DevicesUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok) return;
  throw new LocalStackError(`${where}: POST /devices answered ${response.status} ${await response.text()}`);
}
