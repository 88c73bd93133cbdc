import {
  CreatePlatformEndpointCommand,
  CreateTopicCommand,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  PublishCommand,
  type PublishCommandInput,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplication, push, pushWithTtl } from './support/push.ts';
import { clients, eventually, fcmMessages, setBehaviour, start } from './support/start.ts';

describe('SNS publish to an endpoint', () => {
  let services: Awaited<ReturnType<typeof start>>;
  let client: ReturnType<typeof clients>;
  let applicationArn: string;
  let eventsUrl: string;

  beforeAll(async () => {
    services = await start();
    client = clients(services.endpoint);
    const { TopicArn } = await client.sns.send(new CreateTopicCommand({ Name: 'platform-events' }));
    const { QueueUrl } = await client.sqs.send(new CreateQueueCommand({ QueueName: 'platform-events' }));
    eventsUrl = QueueUrl!;
    const { Attributes } = await client.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    await client.sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }),
    );
    applicationArn = await createApplication(client.sns, 'chat', {
      EventEndpointCreated: TopicArn!,
      EventEndpointUpdated: TopicArn!,
      EventEndpointDeleted: TopicArn!,
      EventDeliveryFailure: TopicArn!,
    });
  });

  afterAll(async () => {
    client.destroy();
    await services.close();
  });

  const createEndpoint = async (token: string) => {
    const answer = await client.sns.send(
      new CreatePlatformEndpointCommand({ PlatformApplicationArn: applicationArn, Token: token }),
    );
    return answer.EndpointArn!;
  };
  const publish = async (input: PublishCommandInput) =>
    (await client.sns.send(new PublishCommand(input))).MessageId;
  const messagesOf = async (token: string) =>
    (await fcmMessages(services.controls)).filter((message) => message.token === token);
  const isEnabled = async (endpointArn: string) => {
    const answer = await client.sns.send(new GetEndpointAttributesCommand({ EndpointArn: endpointArn }));
    return answer.Attributes?.Enabled === 'true';
  };
  const forgetEvents = () => client.sqs.send(new PurgeQueueCommand({ QueueUrl: eventsUrl }));
  const takeEvents = async (): Promise<Record<string, unknown>[]> => {
    const { Messages = [] } = await client.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: eventsUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 }),
    );
    return Messages.map(({ Body }) => JSON.parse(JSON.parse(Body!).Message));
  };

  test('brings the FCM v1 message to the phone', async () => {
    const message = {
      notification: { title: 'Анна', body: 'Здравствуйте 👋 <&>' },
      data: { ticket_id: '1' },
    };
    const messageId = await publish(push(await createEndpoint('phone:ok'), message));
    expect(messageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await messagesOf('phone:ok')).toEqual([
      { token: 'phone:ok', message, received_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
    ]);
  });

  test.each([
    ['unregistered', 'InvalidPlatformToken', false],
    ['sender_id_mismatch', 'InvalidPlatformToken', false],
    ['invalid_argument', 'InvalidNotification', true],
  ])('on %s tells %s; endpoint still enabled: %s', async (behaviour, failureType, staysEnabled) => {
    const endpointArn = await createEndpoint(`phone:${behaviour}`);
    await forgetEvents();
    await setBehaviour(services.controls, `phone:${behaviour}`, behaviour);
    const messageId = await publish(push(endpointArn));
    const events = await takeEvents();
    expect(events[0]).toMatchObject({
      EventType: 'DeliveryFailure',
      FailureType: failureType,
      FailureMessage: expect.any(String),
      EndpointArn: endpointArn,
      Resource: applicationArn,
      MessageId: messageId,
      Service: 'SNS',
      Time: expect.stringMatching(/Z$/),
    });
    expect(events.slice(1).map((event) => event.EventType)).toEqual(staysEnabled ? [] : ['EndpointUpdated']);
    expect(await isEnabled(endpointArn)).toBe(staysEnabled);
    expect(await messagesOf(`phone:${behaviour}`)).toEqual([]);
    const again = publish(push(endpointArn));
    if (staysEnabled) await expect(again).resolves.toBeDefined();
    else await expect(again).rejects.toMatchObject({ name: 'EndpointDisabledException' });
  });

  test.each(['unavailable', 'quota'])('on %s tries again until FCM takes it, in order', async (behaviour) => {
    const token = `phone:${behaviour}`;
    const endpointArn = await createEndpoint(token);
    await forgetEvents();
    await setBehaviour(services.controls, token, behaviour);
    await publish(push(endpointArn, { data: { n: '1' } }));
    await publish(push(endpointArn, { data: { n: '2' } }));
    expect(await messagesOf(token)).toEqual([]);
    expect(await takeEvents()).toEqual([]);
    expect(await isEnabled(endpointArn)).toBe(true);
    await setBehaviour(services.controls, token, 'ok');
    const accepted = await messagesOf(token);
    expect(accepted.map(({ message }) => message)).toEqual([{ data: { n: '1' } }, { data: { n: '2' } }]);
  });

  test('gives up with an event when the time to live ends', async () => {
    const endpointArn = await createEndpoint('phone:late');
    await setBehaviour(services.controls, 'phone:late', 'unavailable');
    await forgetEvents();
    await publish(pushWithTtl(endpointArn, '1'));
    const [event] = await eventually(takeEvents, (events) => events.length > 0);
    expect(event).toMatchObject({ EventType: 'DeliveryFailure', FailureType: 'NotificationTTLExpired' });
    await setBehaviour(services.controls, 'phone:late', 'ok');
    expect(await messagesOf('phone:late')).toEqual([]);
  });

  test.each([
    ['0', 'delivered', undefined],
    ['2419200', 'delivered', undefined],
    ['2419201', 'refused by FCM', 'InvalidNotification'],
  ])('a push with TTL %s is %s', async (ttl, _, failureType) => {
    const endpointArn = await createEndpoint(`phone:ttl-${ttl}`);
    await forgetEvents();
    await publish(pushWithTtl(endpointArn, ttl));
    expect(await messagesOf(`phone:ttl-${ttl}`)).toHaveLength(failureType === undefined ? 1 : 0);
    expect((await takeEvents()).map((event) => event.FailureType)).toEqual(
      failureType === undefined ? [] : [failureType],
    );
  });

  test.each([
    ['0s', true],
    ['86400s', true],
    ['3.5s', true],
    ['2419201s', false],
    ['86400', false],
    [86_400, false],
  ])('a message with android.ttl %p is accepted by FCM: %s', async (ttl, isAccepted) => {
    const token = `phone:android-ttl-${ttl}-${typeof ttl}`;
    await publish(push(await createEndpoint(token), { android: { ttl } }));
    expect(await messagesOf(token)).toHaveLength(isAccepted ? 1 : 0);
  });

  test('refuses a disabled and a deleted endpoint, and a disabled application', async () => {
    const endpointArn = await createEndpoint('phone:states');
    const set = (Enabled: string) =>
      client.sns.send(
        new SetEndpointAttributesCommand({ EndpointArn: endpointArn, Attributes: { Enabled } }),
      );
    const setApplication = (Enabled: string) =>
      client.sns.send(
        new SetPlatformApplicationAttributesCommand({
          PlatformApplicationArn: applicationArn,
          Attributes: { Enabled },
        }),
      );
    await set('false');
    await expect(publish(push(endpointArn))).rejects.toMatchObject({
      name: 'EndpointDisabledException',
      message: 'Endpoint is disabled',
      $metadata: { httpStatusCode: 400 },
    });
    await set('true');
    await setApplication('false');
    await expect(publish(push(endpointArn))).rejects.toMatchObject({
      name: 'PlatformApplicationDisabledException',
      $metadata: { httpStatusCode: 400 },
    });
    await setApplication('true');
    await client.sns.send(new DeleteEndpointCommand({ EndpointArn: endpointArn }));
    await expect(publish(push(endpointArn))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified',
    });
  });

  test('tells when endpoints are created, changed and deleted', async () => {
    await forgetEvents();
    const endpointArn = await createEndpoint('phone:events');
    await createEndpoint('phone:events');
    await client.sns.send(
      new SetEndpointAttributesCommand({ EndpointArn: endpointArn, Attributes: { CustomUserData: 'x' } }),
    );
    await client.sns.send(new DeleteEndpointCommand({ EndpointArn: endpointArn }));
    const events = await takeEvents();
    expect(events.map(({ EventType, EndpointArn }) => [EventType, EndpointArn])).toEqual([
      ['EndpointCreated', endpointArn],
      ['EndpointUpdated', endpointArn],
      ['EndpointDeleted', endpointArn],
    ]);
  });
});
