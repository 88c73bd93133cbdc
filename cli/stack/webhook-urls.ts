import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { webhookToken } from '../../lambdas/webhook-token/token.ts';
import type { Target } from '../admin-lambda/target.ts';
import { CliError } from '../errors.ts';
import { callAws } from './call-aws.ts';
import { operationsOf } from './operations.ts';

/** What a stack with `webhookUrlOutput` `masked` shows in place of the token. */
const MASK = /\*+$/;

/** The webhook's URLs. Each ends in a secret. */
export interface WebhookUrls {
  /** What Pyrus is to have. */
  readonly current: string;
  /** The URL before the last change of `webhookTokenVersion`; none where that is 1. It may be revoked. */
  readonly former: string | undefined;
}

/** Whether the stack keeps the end of the webhook's URL to itself. */
export const isMasked = ({ outputs }: Target): boolean => MASK.test(outputs.WebhookUrl ?? '');

/**
 * Makes the webhook's URLs from the root secret, with the operator's permission to read it.
 *
 * @throws CliError where the secret can't be read
 */
export async function makeWebhookUrls(target: Target, signal?: AbortSignal): Promise<WebhookUrls> {
  const { webhookRootSecret, settings } = operationsOf(target);
  const client = new SecretsManagerClient(target.services);
  const { SecretString: root } = await callAws(
    target,
    `secretsmanager:GetSecretValue on the secret ${webhookRootSecret}`,
    client.send(
      new GetSecretValueCommand({ SecretId: webhookRootSecret }),
      signal && { abortSignal: signal },
    ),
  ).finally(() => client.destroy());
  if (root === undefined) throw new CliError('NoRootSecret', 'The root secret of the webhook has no text.');
  const base = (target.outputs.WebhookUrl ?? '').replace(/[^/]*$/, '');
  const version = settings.webhookTokenVersion;
  return {
    current: base + webhookToken(root, version),
    former: version > 1 ? base + webhookToken(root, version - 1) : undefined,
  };
}
