import { DescribeSecretCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { arn, type Deployment } from '../deploy/deployment.ts';
import { ensureSecret } from './secret.ts';
import { generateServiceAccount } from './service-account.ts';

const PREFIX = arn('secretsmanager', 'secret:');

/**
 * Settings name secrets that are made by hand before a deployment: Firebase service accounts. Each one that these
 * properties refer to, by ARN, and that does not exist yet, is made here once, with a service account of no project.
 */
export async function seedNamedSecrets(
  properties: unknown,
  { clients: { secretsManager }, report }: Pick<Deployment, 'clients' | 'report'>,
): Promise<void> {
  for (const secretArn of secretArnsIn(properties)) {
    try {
      await secretsManager.send(new DescribeSecretCommand({ SecretId: secretArn }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      const name = secretArn.slice(PREFIX.length);
      await ensureSecret(secretsManager, name, () => JSON.stringify(generateServiceAccount()));
      report(`The secret ${name} did not exist: made it with a generated service account`);
    }
  }
}

function secretArnsIn(value: unknown): string[] {
  // Policies name secrets by patterns; those are no secrets.
  if (typeof value === 'string') return value.startsWith(PREFIX) && !/[*?]/.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(secretArnsIn);
}
