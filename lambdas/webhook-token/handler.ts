import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { customResource, type Resource } from '../custom-resource/custom-resource.ts';
import { DeployError } from '../custom-resource/deploy-error.ts';
import { clientOptions } from '../shared/client-options.ts';
import { flag, wholeNumber } from '../shared/read-environment.ts';
import { webhookTokenHash } from '../webhook/webhook-token.ts';
import { webhookToken } from './token.ts';

const propertiesSchema = v.object({
  RootSecretArn: v.string(),
  Version: v.pipe(wholeNumber, v.minValue(1)),
  RevokeFormer: flag,
  /** Whether the token may be shown in the stack's outputs; else `Token` is a row of asterisks. */
  ExposeToken: flag,
});

const formerSchema = v.pick(propertiesSchema, ['Version', 'RevokeFormer']);

type Properties = v.InferOutput<typeof propertiesSchema>;

/**
 * Names the resource, and with it the last version whose token was revoked. So a deployment that no longer asks for the
 * revocation does not undo it: CloudFormation hands the id back each time.
 */
const physicalId = (revoked: number): string =>
  revoked === 0 ? 'webhook-token' : `webhook-token-revoked-${revoked}`;
const revokedOf = (id: string): number => Number(/-revoked-(\d+)$/.exec(id)?.[1] ?? 0);

const MASK = '********';
const secrets = new SecretsManagerClient(
  clientOptions({ connectionTimeout: 2_000, requestTimeout: 5_000, maxAttempts: 4 }),
);

/**
 * `Custom::WebhookToken`: makes the token that authenticates Pyrus from a root secret and a version.
 *
 * `TokenHashes` are what the webhook's Lambda may know: of the token in force and, until it is revoked, of the one
 * before it, so that deliveries go on while the new URL is pasted.
 */
export const handler = customResource(propertiesSchema, {
  create: (properties) => tokens(properties, 0),
  update: (id, properties, former) => {
    const { Version: formerVersion, RevokeFormer: wasRevoked } = v.parse(formerSchema, former);
    if (properties.Version < formerVersion) {
      throw new DeployError(
        `webhookTokenVersion can't go back from ${formerVersion} to ${properties.Version}: the token of version ${properties.Version} may be known to others. Use ${formerVersion + 1} for a new one.`,
      );
    }
    if (properties.Version > formerVersion + 1) {
      throw new DeployError(
        `webhookTokenVersion can't jump from ${formerVersion} to ${properties.Version}: the token that Pyrus uses now would stop working. Use ${formerVersion + 1}.`,
      );
    }
    // A stack of an older release has no revocation in its id.
    return tokens(properties, Math.max(revokedOf(id), wasRevoked ? formerVersion - 1 : 0));
  },
  remove: async () => {},
});

/** @param formerlyRevoked the last version whose token was revoked by an earlier deployment; 0 for none */
async function tokens(
  { RootSecretArn, Version, RevokeFormer, ExposeToken }: Properties,
  formerlyRevoked: number,
): Promise<Resource> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: RootSecretArn }));
  if (SecretString === undefined || SecretString.length < 32) {
    throw new DeployError('The root secret of the webhook token is missing or shorter than 32 characters.');
  }
  const token = webhookToken(SecretString, Version);
  const revoked = RevokeFormer ? Version - 1 : formerlyRevoked;
  const inForce = Version - 1 > revoked ? [token, webhookToken(SecretString, Version - 1)] : [token];
  return {
    physicalResourceId: physicalId(revoked),
    data: { Token: ExposeToken ? token : MASK, TokenHashes: inForce.map(webhookTokenHash).join(',') },
  };
}
