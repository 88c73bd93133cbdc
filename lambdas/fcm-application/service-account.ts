import { createPrivateKey } from 'node:crypto';
import * as v from 'valibot';
import { DeployError } from '../custom-resource/deploy-error.ts';

const serviceAccountSchema = v.object({
  type: v.literal('service_account'),
  project_id: v.pipe(v.string(), v.regex(/^[a-z0-9:.-]{4,100}$/)),
  private_key: v.pipe(v.string(), v.check(isPrivateKey)),
  client_email: v.pipe(v.string(), v.nonEmpty()),
});

export type ServiceAccount = v.InferOutput<typeof serviceAccountSchema>;

const HOW_TO =
  'Firebase console → Project settings → Service accounts → Generate new private key gives the file; store it whole as the secret.';

/**
 * Checks the JSON of a Firebase service account before SNS gets it, for SNS' own errors say little.
 *
 * @param where what holds it, as a sentence begins: `The secret pyrus-chat/fcm`
 * @throws DeployError naming what is wrong, never quoting the secret
 */
export function readServiceAccount(where: string, secret: string): ServiceAccount {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), secret);
  if (!json.success) {
    throw new DeployError(`${where} is not JSON. ${HOW_TO}`);
  }
  if (v.is(v.object({ project_info: v.unknown() }), json.output)) {
    throw new DeployError(
      `${where} holds google-services.json, which belongs into the app. What is needed is the key of a service account: ${HOW_TO}`,
    );
  }
  const account = v.safeParse(serviceAccountSchema, json.output);
  if (!account.success) {
    const fields = account.issues.map((issue) => v.getDotPath(issue) ?? 'the whole');
    throw new DeployError(
      `${where} is not the key of a Firebase service account; missing or wrong: ${[...new Set(fields)].join(', ')}. ${HOW_TO}`,
    );
  }
  return account.output;
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
