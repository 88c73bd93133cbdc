import { CreatePlatformEndpointCommand, PublishCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplication, push, pushWithTtl } from './support/push.ts';
import { clients, start } from './support/start.ts';

describe('SNS publish to an endpoint, with', () => {
  let services: Awaited<ReturnType<typeof start>>;
  let client: ReturnType<typeof clients>;
  let endpointArn: string;

  beforeAll(async () => {
    services = await start();
    client = clients(services.endpoint);
    const PlatformApplicationArn = await createApplication(client.sns, 'chat');
    const answer = await client.sns.send(
      new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: 'phone:checks' }),
    );
    endpointArn = answer.EndpointArn!;
  });

  afterAll(async () => {
    client.destroy();
    await services.close();
  });

  const gcm = (payload: unknown) => JSON.stringify({ default: '', GCM: payload });
  const v1 = (message: object) => gcm(JSON.stringify({ fcmV1Message: { message } }));
  /** A message whose GCM string has this many bytes; each letter of the filling has two. */
  const sized = (bytes: number) => {
    const frame = Buffer.byteLength(JSON.stringify({ fcmV1Message: { message: { data: { t: '' } } } }));
    const odd = (bytes - frame) % 2;
    return v1({ data: { t: 'я'.repeat((bytes - frame - odd) / 2) + 'a'.repeat(odd) } });
  };

  test.each([
    ['a GCM string of 4,096 bytes', { Message: sized(4096) }, undefined],
    ['a GCM string of 4,097 bytes', { Message: sized(4097) }, '4097 bytes'],
    ['no message structure', { MessageStructure: undefined }, 'MessageStructure'],
    ['a message that is no JSON', { Message: 'hello' }, 'JSON message body failed to parse'],
    ['no default', { Message: JSON.stringify({ GCM: '{}' }) }, 'No default entry'],
    ['no GCM', { Message: JSON.stringify({ default: '' }) }, 'GCM'],
    ['GCM as an object', { Message: gcm({ fcmV1Message: { message: {} } }) }, 'failed to parse'],
    ['GCM that is no JSON', { Message: gcm('{') }, 'fcmV1Message.message'],
    ['no fcmV1Message', { Message: gcm('{"notification":{}}') }, 'fcmV1Message.message'],
    ['a number in data', { Message: v1({ data: { ticket_id: 1 } }) }, 'data.ticket_id must be a string'],
    ['data as a list', { Message: v1({ data: [] }) }, 'data must be an object'],
    ['the reserved key from', { Message: v1({ data: { from: 'x' } }) }, 'data.from is a reserved key'],
    ['the reserved key gcm', { Message: v1({ data: { gcm: 'x' } }) }, 'reserved key'],
    ['a reserved key google…', { Message: v1({ data: { 'google.x': 'x' } }) }, 'reserved key'],
    ['a TTL that is no number', pushWithTtl(undefined, 'soon'), 'AWS.SNS.MOBILE.FCM.TTL'],
  ])('%s', async (_, input, refusal) => {
    const answer = client.sns.send(
      new PublishCommand({ ...push(endpointArn), ...input, TargetArn: endpointArn }),
    );
    if (refusal === undefined) await expect(answer).resolves.toBeDefined();
    else {
      await expect(answer).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: expect.stringContaining(refusal),
      });
    }
  });
});
