import { GetPlatformApplicationAttributesCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Backend, startBackend } from '../support/backend.ts';
import { startCloudFormation } from '../support/cloudformation.ts';
import { serviceAccount } from '../support/service-account.ts';

/** `Custom::FcmPlatformApplication` through its real handler: what CloudFormation sends, and what SNS then has. */
let backend: Backend;
let cloudFormation: Awaited<ReturnType<typeof startCloudFormation>>;
beforeAll(async () => {
  backend = await startBackend();
  const { handler } = await import('../../lambdas/fcm-application/handler.ts');
  cloudFormation = await startCloudFormation('Custom::FcmPlatformApplication', handler);
});
afterAll(async () => {
  await cloudFormation.close();
  await backend.close();
});
const send = (event: Record<string, unknown>) => cloudFormation.send(event);

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:events';
let secrets = 0;
const storeAccount = (content: string) => backend.storeSecret(`fcm/${++secrets}`, content);

const properties = (SecretArn: string, more: Record<string, string> = {}) => ({
  SecretArn,
  SecretVersion: '1',
  NamePrefix: 'chat-prod',
  AllowProjectIdChange: 'false',
  EventTopicArn: TOPIC,
  ...more,
});

async function attributes(arn: string) {
  const { Attributes } = await backend.sns.send(
    new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }),
  );
  return Attributes;
}

/** The credentials that SNS was given since the last look, by the name of the application. SNS never shows them again. */
async function credentialsGiven(): Promise<Record<string, unknown>> {
  const given = (await backend.calls()).flatMap(({ service, input }) => {
    const { PlatformApplicationArn, Name = String(PlatformApplicationArn).split('/').at(-1) } = input;
    const { PlatformCredential } = (input.Attributes ?? {}) as { readonly PlatformCredential?: string };
    return service === 'sns' && PlatformCredential ? [[Name, PlatformCredential]] : [];
  });
  await backend.clearCalls();
  return Object.fromEntries(given);
}

describe('Custom::FcmPlatformApplication', () => {
  test('makes the application of the project, with failed deliveries told to the topic', async () => {
    const secret = await storeAccount(JSON.stringify(serviceAccount('project-one')));

    const { answer } = await send({ RequestType: 'Create', ResourceProperties: properties(secret) });

    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: expect.stringMatching(/chat-prod\.project-one$/),
    });
    expect(await attributes(answer.PhysicalResourceId)).toMatchObject({
      Enabled: 'true',
      EventDeliveryFailure: TOPIC,
    });
  });

  test('a rolled-back create takes its own application away, and leaves one that was there before', async () => {
    const ResourceProperties = properties(await storeAccount(JSON.stringify(serviceAccount('project-two'))));
    const made = (await send({ RequestType: 'Create', ResourceProperties })).answer;
    const adopted = (await send({ RequestType: 'Create', ResourceProperties })).answer;
    const arn = made.Data!.ApplicationArn!;

    await send({ RequestType: 'Delete', ResourceProperties, PhysicalResourceId: adopted.PhysicalResourceId });
    expect(await attributes(arn)).toMatchObject({ Enabled: 'true' });

    const removed = {
      RequestType: 'Delete',
      ResourceProperties,
      PhysicalResourceId: made.PhysicalResourceId,
    };
    expect((await send(removed)).answer.Status).toBe('SUCCESS');
    await expect(attributes(arn)).rejects.toMatchObject({ name: 'NotFoundException' });
    expect((await send(removed)).answer.Status).toBe('SUCCESS');
  });

  test('a wrong secret fails the create, quotes nothing, and leaves nothing to delete', async () => {
    const ResourceProperties = properties(await storeAccount('{"project_info":{"canary":"canary"}}'));

    const { answer, text } = await send({ RequestType: 'Create', ResourceProperties });
    const deleted = await send({
      RequestType: 'Delete',
      ResourceProperties,
      PhysicalResourceId: answer.PhysicalResourceId,
    });

    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('google-services.json'),
    });
    expect(JSON.stringify(answer) + text).not.toContain('canary');
    expect(deleted.answer.Status).toBe('SUCCESS');
  });

  test('a new version of the secret keeps the application and gives SNS the new credential; another project is refused unless it is allowed', async () => {
    const accounts = ['three', 'three', 'four'].map((name) =>
      JSON.stringify(serviceAccount(`project-${name}`)),
    );
    const [firstAccount = '', renewedAccount = '', otherAccount = ''] = accounts;
    const first = properties(await storeAccount(firstAccount));
    await backend.clearCalls();
    const { PhysicalResourceId } = (await send({ RequestType: 'Create', ResourceProperties: first })).answer;
    const update = (ResourceProperties: object) =>
      send({ RequestType: 'Update', PhysicalResourceId, ResourceProperties, OldResourceProperties: first });
    const renewed = properties(await storeAccount(renewedAccount));
    const other = await storeAccount(otherAccount);
    expect(await credentialsGiven()).toEqual({ 'chat-prod.project-three': firstAccount });

    expect((await update(renewed)).answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(await credentialsGiven()).toEqual({ 'chat-prod.project-three': renewedAccount });
    expect((await update(properties(other))).answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId,
      Reason: expect.stringContaining('allowProjectIdChange'),
    });
    expect(await credentialsGiven()).toEqual({});
    const { answer } = await update(properties(other, { AllowProjectIdChange: 'true' }));
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: expect.stringMatching(/project-four$/),
    });
    expect(await credentialsGiven()).toEqual({ 'chat-prod.project-four': otherAccount });
    expect(await attributes(PhysicalResourceId)).toMatchObject({ Enabled: 'true' });

    // Back to the first project: its application was there before, so a roll-back would have to leave it.
    const back = await send({
      RequestType: 'Update',
      PhysicalResourceId: answer.PhysicalResourceId,
      ResourceProperties: properties(await storeAccount(renewedAccount), { AllowProjectIdChange: 'true' }),
      OldResourceProperties: properties(other),
    });
    expect(back.answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: `adopted:${PhysicalResourceId}`,
      Data: { ApplicationArn: PhysicalResourceId },
    });
  });
});
