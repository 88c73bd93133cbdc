import {
  CreatePlatformApplicationCommand,
  type CreatePlatformApplicationCommandInput,
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  DeletePlatformApplicationCommand,
  GetEndpointAttributesCommand,
  GetPlatformApplicationAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  ListPlatformApplicationsCommand,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplication, serviceAccount } from './support/push.ts';
import { ACCOUNT, clients, REGION, start } from './support/start.ts';

describe('SNS platform applications and endpoints', () => {
  let services: Awaited<ReturnType<typeof start>>;
  let client: ReturnType<typeof clients>;
  let applicationArn: string;

  beforeAll(async () => {
    services = await start();
    client = clients(services.endpoint);
    applicationArn = await createApplication(client.sns, 'chat');
  });

  afterAll(async () => {
    client.destroy();
    await services.close();
  });

  const createEndpoint = async (
    token: string,
    more: { CustomUserData?: string; application?: string } = {},
  ) => {
    const { application = applicationArn, ...rest } = more;
    const answer = await client.sns.send(
      new CreatePlatformEndpointCommand({ PlatformApplicationArn: application, Token: token, ...rest }),
    );
    return answer.EndpointArn!;
  };
  const setAttributes = (endpointArn: string, attributes: Record<string, string>) =>
    client.sns.send(new SetEndpointAttributesCommand({ EndpointArn: endpointArn, Attributes: attributes }));
  const getAttributes = async (endpointArn: string) =>
    (await client.sns.send(new GetEndpointAttributesCommand({ EndpointArn: endpointArn }))).Attributes;

  describe('an application', () => {
    test('never gives its credential back', async () => {
      expect(applicationArn).toBe(`arn:aws:sns:${REGION}:${ACCOUNT}:app/GCM/chat`);
      const { Attributes } = await client.sns.send(
        new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: applicationArn }),
      );
      expect(Attributes).toEqual({ Enabled: 'true', AuthenticationMethod: 'Token' });
    });

    test('is created once for equal attributes, and refused for others', async () => {
      await expect(createApplication(client.sns, 'chat')).resolves.toBe(applicationArn);
      const another = { PlatformCredential: serviceAccount({ project_id: 'another' }) };
      await expect(createApplication(client.sns, 'chat', another)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message:
          'Invalid parameter: Name Reason: An application with the same name but different properties already exists',
      });
    });

    test.each([
      ['no JSON', 'AIzaSyD-server-key'],
      ['an empty object', '{}'],
      ['another type of account', serviceAccount({ type: 'authorized_user' })],
      ['no private key', serviceAccount({ private_key: undefined })],
    ])('is refused with a credential that is %s', async (_, credential) => {
      await expect(
        createApplication(client.sns, 'refused', { PlatformCredential: credential }),
      ).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'Invalid parameter: Attributes Reason: Platform credentials are invalid',
      });
    });

    test.each<[string, Partial<CreatePlatformApplicationCommandInput>, string]>([
      ['a platform that is not simulated', { Platform: 'APNS' }, 'Platform'],
      ['a name with a space', { Name: 'a b' }, 'a b'],
      ['an unknown attribute', { Attributes: { Color: 'red' } }, 'Color'],
    ])('is refused with %s', async (_, input, named) => {
      const answer = client.sns.send(
        new CreatePlatformApplicationCommand({
          Name: 'refused',
          Platform: 'GCM',
          ...input,
          Attributes: { PlatformCredential: serviceAccount(), ...input.Attributes },
        }),
      );
      await expect(answer).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: expect.stringContaining(named),
      });
    });

    test('takes a new credential and attributes in place', async () => {
      const arn = await createApplication(client.sns, 'rotated');
      const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:events`;
      await client.sns.send(
        new SetPlatformApplicationAttributesCommand({
          PlatformApplicationArn: arn,
          Attributes: {
            PlatformCredential: serviceAccount({ private_key_id: '1' }),
            EventDeliveryFailure: topic,
          },
        }),
      );
      const { Attributes } = await client.sns.send(
        new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }),
      );
      expect(Attributes).toMatchObject({ EventDeliveryFailure: topic });
      await expect(createApplication(client.sns, 'rotated')).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    });

    test('takes its endpoints along when it is deleted, and can be deleted again', async () => {
      const arn = await createApplication(client.sns, 'deleted');
      const endpointArn = await createEndpoint('token', { application: arn });
      await client.sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: arn }));
      await client.sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: arn }));
      await expect(getAttributes(endpointArn)).rejects.toMatchObject({ name: 'NotFoundException' });
      await expect(createEndpoint('token', { application: arn })).rejects.toMatchObject({
        name: 'NotFoundException',
        message: 'PlatformApplication does not exist',
        $metadata: { httpStatusCode: 404 },
      });
      const { PlatformApplications } = await client.sns.send(new ListPlatformApplicationsCommand({}));
      expect(PlatformApplications?.map((application) => application.PlatformApplicationArn)).not.toContain(
        arn,
      );
    });
  });

  describe('an endpoint', () => {
    test('is created once for equal attributes', async () => {
      const endpointArn = await createEndpoint('idempotent');
      expect(endpointArn).toMatch(`arn:aws:sns:${REGION}:${ACCOUNT}:endpoint/GCM/chat/`);
      expect(await createEndpoint('idempotent')).toBe(endpointArn);
      expect(await getAttributes(endpointArn)).toEqual({ Enabled: 'true', Token: 'idempotent' });
    });

    test.each([
      ['its custom user data differs', { CustomUserData: 'other' }, {}],
      ['it is disabled', {}, { Enabled: 'false' }],
      ['it got custom user data meanwhile', {}, { CustomUserData: 'meanwhile' }],
    ])('is not created again when %s', async (reason, more, change) => {
      const endpointArn = await createEndpoint(reason);
      if (Object.keys(change).length > 0) await setAttributes(endpointArn, change);
      await expect(createEndpoint(reason, more)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: `Invalid parameter: Token Reason: Endpoint ${endpointArn} already exists with the same Token, but different attributes.`,
        $metadata: { httpStatusCode: 400 },
      });
    });

    test('is one in each application', async () => {
      const other = await createApplication(client.sns, 'other');
      expect(await createEndpoint('shared', { application: other })).not.toBe(await createEndpoint('shared'));
    });

    test('keeps its ARN with another token, which no other endpoint may have', async () => {
      const endpointArn = await createEndpoint('old-token');
      await setAttributes(endpointArn, { Token: 'new-token' });
      expect(await createEndpoint('new-token')).toBe(endpointArn);
      const taken = await createEndpoint('taken');
      await expect(setAttributes(endpointArn, { Token: 'taken' })).rejects.toMatchObject({
        message: expect.stringContaining(`Endpoint ${taken} already exists`),
      });
    });

    test('is gone when deleted, and can be deleted again', async () => {
      const endpointArn = await createEndpoint('deleted');
      await client.sns.send(new DeleteEndpointCommand({ EndpointArn: endpointArn }));
      await client.sns.send(new DeleteEndpointCommand({ EndpointArn: endpointArn }));
      const gone = { name: 'NotFoundException', message: 'Endpoint does not exist' };
      await expect(getAttributes(endpointArn)).rejects.toMatchObject(gone);
      await expect(setAttributes(endpointArn, { Enabled: 'true' })).rejects.toMatchObject(gone);
    });

    test.each([
      ['an empty token', () => createEndpoint('')],
      [
        'custom user data over 2,048 bytes',
        () => createEndpoint('long', { CustomUserData: 'я'.repeat(1025) }),
      ],
      ['an application that is no ARN', () => createEndpoint('t', { application: 'chat' })],
    ])('is refused with %s', async (_, create) => {
      await expect(create()).rejects.toMatchObject({ name: 'InvalidParameterException' });
    });

    test('is refused an unknown attribute', async () => {
      await expect(setAttributes(await createEndpoint('attributes'), { Color: 'red' })).rejects.toMatchObject(
        {
          message: 'Invalid parameter: Attributes Reason: Invalid attribute name: Color',
        },
      );
    });

    test('is listed, a hundred to a page', async () => {
      const arn = await createApplication(client.sns, 'many');
      const created = new Set<string>();
      for (let index = 0; index < 101; index++)
        created.add(await createEndpoint(`t${index}`, { application: arn }));
      const list = (NextToken?: string) =>
        client.sns.send(
          new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn: arn, NextToken }),
        );
      const first = await list();
      const second = await list(first.NextToken);
      const listed = [...(first.Endpoints ?? []), ...(second.Endpoints ?? [])];
      expect(first.Endpoints).toHaveLength(100);
      expect(second.NextToken).toBeUndefined();
      expect(new Set(listed.map(({ EndpointArn }) => EndpointArn))).toEqual(created);
    });
  });
});
