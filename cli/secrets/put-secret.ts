import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import { explainAwsError } from '../admin-lambda/aws-error.ts';

export interface StoredSecret {
  /** Names this content of the secret; another content has another one. */
  readonly versionId: string;
  /** Whether the secret did not exist before. */
  readonly isNew: boolean;
}

/**
 * Stores a secret in Secrets Manager, as a new version where it exists.
 *
 * @throws CliError that tells what is missing: credentials, a region, a permission
 */
export async function putSecret(
  name: string,
  value: string,
  config: SecretsManagerClientConfig,
): Promise<StoredSecret> {
  const client = new SecretsManagerClient(config);
  try {
    return (await putValue(client, name, value)) ?? (await createSecret(client, name, value));
  } finally {
    client.destroy();
  }
}

/** Undefined where there is no such secret. */
async function putValue(
  client: SecretsManagerClient,
  name: string,
  value: string,
): Promise<StoredSecret | undefined> {
  try {
    const { VersionId = '' } = await client.send(
      new PutSecretValueCommand({ SecretId: name, SecretString: value }),
    );
    return { versionId: VersionId, isNew: false };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw explainAwsError(error, `secretsmanager:PutSecretValue on the secret ${name}`);
  }
}

async function createSecret(
  client: SecretsManagerClient,
  name: string,
  value: string,
): Promise<StoredSecret> {
  try {
    const { VersionId = '' } = await client.send(
      new CreateSecretCommand({
        Name: name,
        SecretString: value,
        Description: 'Firebase service account of Pyrus Mobile Chat.',
      }),
    );
    return { versionId: VersionId, isNew: true };
  } catch (error) {
    throw explainAwsError(error, `secretsmanager:CreateSecret on the secret ${name}`);
  }
}
