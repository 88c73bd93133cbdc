import {
  CreatePlatformApplicationCommand,
  type PublishCommandInput,
  type SNSClient,
} from '@aws-sdk/client-sns';

/** A service account like those of Firebase, with a key that opens nothing. */
export function serviceAccount(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: 'demo-project',
    private_key_id: '0',
    private_key: '-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----\n',
    client_email: 'push@demo-project.iam.gserviceaccount.com',
    ...fields,
  });
}

/** Creates a platform application; returns its ARN. */
export async function createApplication(
  sns: SNSClient,
  name: string,
  attributes: Record<string, string> = {},
): Promise<string> {
  const { PlatformApplicationArn } = await sns.send(
    new CreatePlatformApplicationCommand({
      Name: name,
      Platform: 'GCM',
      Attributes: { PlatformCredential: serviceAccount(), ...attributes },
    }),
  );
  return PlatformApplicationArn!;
}

/** A publish of an FCM v1 message to an endpoint. */
export function push(
  target: string | undefined,
  message: object = { data: { kind: 'reply' } },
): PublishCommandInput {
  return {
    TargetArn: target,
    MessageStructure: 'json',
    Message: JSON.stringify({ default: '', GCM: JSON.stringify({ fcmV1Message: { message } }) }),
  };
}

/** A publish whose time to live SNS counts. */
export function pushWithTtl(target: string | undefined, ttl: string): PublishCommandInput {
  return {
    ...push(target),
    MessageAttributes: { 'AWS.SNS.MOBILE.FCM.TTL': { DataType: 'String', StringValue: ttl } },
  };
}
