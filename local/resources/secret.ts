import {
  CreateSecretCommand,
  DescribeSecretCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { ignored, resourceType, tags } from '../deploy/resource-type.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { NameLimit, physicalName } from '../state/physical-names.ts';
import { GenerateSecretStringSchema, generateSecretString } from './generate-secret-string.ts';

/** `AWS::SecretsManager::Secret`: its value is made once and kept, as CloudFormation keeps a generated one. */
export const secret = resourceType(
  {
    Name: v.optional(v.string()),
    SecretString: v.optional(v.string()),
    GenerateSecretString: v.optional(GenerateSecretStringSchema),
    Description: ignored('For people who look at the account.'),
    // No KmsKeyId: what the policy of a key allows, and to whom, is not evaluated here.
    Tags: tags,
  },
  async ({ Name, SecretString, GenerateSecretString }, { logicalId }, { clients, stackName }) => {
    const name = Name ?? physicalName(stackName, logicalId, { limit: NameLimit.secret });
    const arn = await ensureSecret(
      clients.secretsManager,
      name,
      () => SecretString ?? generateSecretString(GenerateSecretString ?? {}),
    );
    return { ref: arn, attributes: { Id: arn } };
  },
);

/** ARN of the secret with this name; made with the value of `make` where there is none yet. */
export async function ensureSecret(
  secretsManager: SecretsManagerClient,
  name: string,
  make: () => string,
): Promise<string> {
  const arn =
    (await arnOf(secretsManager, name)) ??
    (await secretsManager.send(new CreateSecretCommand({ Name: name, SecretString: make() }))).ARN;
  if (arn === undefined) throw new LocalStackError(`Secrets Manager gave no ARN for the secret ${name}`);
  return arn;
}

async function arnOf(secretsManager: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    return (await secretsManager.send(new DescribeSecretCommand({ SecretId: name }))).ARN;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
