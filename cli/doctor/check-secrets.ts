import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeployError } from '../../lambdas/custom-resource/deploy-error.ts';
import { readServiceAccount } from '../../lambdas/fcm-application/service-account.ts';
import type { Settings } from '../../lib/settings.ts';
import type { Target } from '../admin-lambda/target.ts';
import { CliError } from '../errors.ts';
import { callAws } from '../stack/call-aws.ts';
import { type Check, type Finding, failure, ok, warning } from './finding.ts';

const CHECK = 'Firebase secret';
const STORE = 'pyrus-chat fcm set service-account.json';

/** Whether each secret that the settings name holds the key of a Firebase service account. */
export function secretChecks(target: Target, { apps }: Settings): Check[] {
  const names = new Set(apps.flatMap(({ fcmSecretName }) => fcmSecretName ?? []));
  const isOff = apps.some(({ fcmSecretName }) => fcmSecretName === undefined);
  return [
    ...[...names].map((name) => ({
      name: CHECK,
      run: (signal: AbortSignal) => checkSecret(target, name, signal),
    })),
    ...(isOff ? [{ name: CHECK, run: async () => [PUSH_OFF] }] : []),
  ];
}

const PUSH_OFF = warning(
  CHECK,
  'An app has no fcmSecretName: it will have push off.',
  `Chat works without. For push: ${STORE}`,
);

async function checkSecret(target: Target, name: string, signal: AbortSignal): Promise<Finding[]> {
  const client = new SecretsManagerClient(target.services);
  try {
    const { SecretString = '' } = await callAws(
      target,
      `secretsmanager:GetSecretValue on the secret ${name}`,
      client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal: signal }),
    );
    const { project_id: project } = readServiceAccount(`The secret ${name}`, SecretString);
    return [ok(CHECK, `${name} holds a service account of the Firebase project ${project}.`)];
  } catch (error) {
    if (error instanceof DeployError) return [failure(CHECK, error.message, `Again: ${STORE}`)];
    if (!(error instanceof CliError && error.code === 'ResourceNotFoundException')) throw error;
    return [failure(CHECK, `There is no secret ${name}.`, `Store it: ${STORE} --secret ${name}`)];
  } finally {
    client.destroy();
  }
}
