import { GetPlatformApplicationAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { appAddress } from '../../lambdas/shared/address.ts';
import { CliError } from '../errors.ts';
import { callAws } from '../stack/call-aws.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

const CHECK = 'SNS application';
const RENEW =
  'Store the service account again with "pyrus-chat fcm set service-account.json", and deploy with the fcmSecretVersion that it prints.';

/** Whether SNS can push for an app. */
export async function checkPlatformApplication(
  { target, operations }: Patient,
  appId: string,
  signal: AbortSignal,
): Promise<Finding[]> {
  const arn = operations.platformApplications[appAddress(appId)];
  if (arn === undefined) {
    return [
      warning(
        CHECK,
        'Push is off: the app has no Firebase service account.',
        'Chat works without. For push: pyrus-chat fcm set service-account.json, and deploy with the settings that it prints.',
      ),
    ];
  }
  const name = arn.split('/').at(-1);
  const client = new SNSClient(target.services);
  try {
    const { Attributes = {} } = await callAws(
      target,
      `sns:GetPlatformApplicationAttributes on ${arn}`,
      client.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }), {
        abortSignal: signal,
      }),
    );
    return findingsOf(name ?? arn, Attributes);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return [failure(CHECK, `${name} does not exist any more: no push leaves.`, RENEW)];
  } finally {
    client.destroy();
  }
}

function findingsOf(name: string, attributes: Readonly<Record<string, string>>): Finding[] {
  if (attributes.Enabled?.toLowerCase() !== 'true') {
    return [
      failure(
        CHECK,
        `${name} is disabled: no push leaves. SNS does that where Google refuses the service account.`,
        RENEW,
      ),
    ];
  }
  return attributes.EventDeliveryFailure === undefined
    ? [failure(CHECK, `${name} tells nobody which phones are dead (EventDeliveryFailure is not set).`, RENEW)]
    : [ok(CHECK, `${name} is enabled, and tells which phones are dead.`)];
}

/** SNS has two names for it. */
const isMissing = (error: unknown): boolean =>
  error instanceof CliError &&
  (error.code.startsWith('NotFound') ||
    (error.code.startsWith('InvalidParameter') && /does not exist/i.test(error.message)));
