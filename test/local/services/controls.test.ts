import { GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  CreatePlatformEndpointCommand,
  GetEndpointAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  PublishCommand,
} from '@aws-sdk/client-sns';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EVENT_SOURCE_KEY } from '../../../local/services/aws-call.ts';
import { createApplication, push } from './support/push.ts';
import { clients, control, eventually, LAMBDA, LAMBDA_KEY, REGION, start } from './support/start.ts';

describe('the control paths', () => {
  let services: Awaited<ReturnType<typeof start>>;
  let lambda: ReturnType<typeof clients>;
  let operator: ReturnType<typeof clients>;

  beforeEach(async () => {
    services = await start();
    lambda = clients(services.endpoint, LAMBDA_KEY);
    operator = clients(services.endpoint);
  });

  afterEach(async () => {
    lambda.destroy();
    operator.destroy();
    await services.close();
  });

  const call = (method: string, path: string, body?: unknown) =>
    control(services.controls, method, path, body);
  const getItem = (client: ReturnType<typeof clients>) =>
    client.dynamodb.send(new GetItemCommand({ TableName: 'Things', Key: { pk: { S: 'a' } } }));

  describe('FCM', () => {
    test('shows the accepted messages, oldest first, and forgets them', async () => {
      const applicationArn = await createApplication(operator.sns, 'chat');
      for (const Token of ['phone:1', 'phone:2']) {
        const { EndpointArn } = await operator.sns.send(
          new CreatePlatformEndpointCommand({ PlatformApplicationArn: applicationArn, Token }),
        );
        await operator.sns.send(new PublishCommand(push(EndpointArn)));
      }
      const tokens = (await call('GET', '/fcm/messages')).body.map(({ token }: { token: string }) => token);
      expect(tokens).toEqual(['phone:1', 'phone:2']);
      expect(await call('DELETE', '/fcm/messages')).toMatchObject({ status: 200 });
      expect((await call('GET', '/fcm/messages')).body).toEqual([]);
    });

    test('takes percent-encoded tokens', async () => {
      const token = 'eJ/x:APA91b%2F я';
      const answer = await call('PUT', `/fcm/tokens/${encodeURIComponent(token)}`, { behaviour: 'quota' });
      expect(answer).toMatchObject({ status: 200, body: { token, behaviour: 'quota' } });
    });
  });

  test.each([
    ['PUT', '/fcm/tokens/t', { behaviour: 'broken' }, 400, 'behaviour'],
    ['PUT', '/fcm/tokens/t', {}, 400, 'behaviour'],
    ['PUT', '/fcm/tokens/t', '{"behaviour"', 400, 'body'],
    ['PUT', '/fcm/tokens/t', '"ok"', 400, 'body'],
    ['PUT', '/fcm/tokens/%E0%A4', { behaviour: 'ok' }, 400, 'token'],
    ['PUT', '/fcm/tokens/', { behaviour: 'ok' }, 404, undefined],
    ['GET', '/fcm/tokens/t', undefined, 405, undefined],
    ['POST', '/fcm/messages', {}, 405, undefined],
    ['GET', '/fcm', undefined, 404, undefined],
    ['PUT', '/faults', { service: 's3', mode: 'error' }, 400, 'service'],
    ['PUT', '/faults', { service: 'sns', mode: 'slow' }, 400, 'mode'],
    ['PUT', '/faults', { service: 'sns', mode: 'error', rate: 1.5 }, 400, 'rate'],
    ['PUT', '/faults', { service: 'sns', mode: 'error', rate: '1' }, 400, 'rate'],
    ['PUT', '/faults', { service: 'sns', mode: 'error', callers: 'operators' }, 400, 'callers'],
    ['PUT', '/faults', 'not JSON', 400, 'body'],
    ['PUT', '/faults/struck', {}, 405, undefined],
    ['POST', '/faults', {}, 405, undefined],
    ['GET', '/faults/x', undefined, 404, undefined],
    ['PUT', '/calls', {}, 405, undefined],
  ])('%s %s with %j is answered with %i', async (method, path, body, status, field) => {
    const answer = await call(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    expect(answer.body.error.field).toBe(field);
  });

  describe('calls', () => {
    test('are those of Lambdas, in the shape of the SDK, newest last', async () => {
      await getItem(operator).catch(() => undefined);
      await getItem(lambda).catch(() => undefined);
      const publish = push('arn:aws:sns:x:0:endpoint/GCM/a/b');
      const MessageAttributes = { 'AWS.SNS.MOBILE.FCM.TTL': { DataType: 'String', StringValue: '60' } };
      await lambda.sns.send(new PublishCommand({ ...publish, MessageAttributes })).catch(() => undefined);
      const { body } = await call('GET', '/calls');
      const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      expect(body).toEqual([
        {
          function: LAMBDA,
          service: 'dynamodb',
          operation: 'GetItem',
          input: { TableName: 'Things', Key: { pk: { S: 'a' } } },
          at,
        },
        {
          function: LAMBDA,
          service: 'sns',
          operation: 'Publish',
          input: { ...publish, MessageAttributes },
          at,
        },
      ]);
      await call('DELETE', '/calls');
      expect((await call('GET', '/calls')).body).toEqual([]);
    });

    test('count when a fault strikes, too', async () => {
      await call('PUT', '/faults', { service: 'dynamodb', mode: 'error' });
      await expect(getItem(lambda)).rejects.toMatchObject({ name: 'InternalServerError' });
      expect((await call('GET', '/calls')).body).toHaveLength(1);
    });
  });

  describe('faults', () => {
    test.each([
      ['dynamodb', 'error', 'InternalServerError', 500],
      ['dynamodb', 'throttle', 'ProvisionedThroughputExceededException', 400],
      ['sns', 'error', 'InternalErrorException', 500],
      ['sns', 'throttle', 'ThrottledException', 429],
      ['sqs', 'error', 'InternalFailure', 500],
      ['sqs', 'throttle', 'RequestThrottled', 403],
      ['secretsmanager', 'error', 'InternalServiceError', 500],
      ['secretsmanager', 'throttle', 'ThrottlingException', 400],
    ])('%s with %s answers %s', async (service, mode, name, status) => {
      const answer = await call('PUT', '/faults', { service, mode });
      expect(answer).toMatchObject({ status: 200, body: [{ service, mode, rate: 1 }] });
      await expect(anyCall(lambda, service)).rejects.toMatchObject({
        name,
        $metadata: { httpStatusCode: status },
      });
      // Operators and tests never meet a fault; what they asked for here is not there.
      await expect(anyCall(operator, service)).rejects.not.toMatchObject({ name });
    });

    test('end for one service with ok, for all with DELETE', async () => {
      await call('PUT', '/faults', { service: 'dynamodb', mode: 'error' });
      await call('PUT', '/faults', { service: 'sns', mode: 'throttle' });
      const after = await call('PUT', '/faults', { service: 'dynamodb', mode: 'ok' });
      expect(after.body).toEqual([{ service: 'sns', mode: 'throttle', rate: 1 }]);
      await expect(getItem(lambda)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      await call('DELETE', '/faults');
      expect((await call('GET', '/faults')).body).toEqual([]);
    });

    test('with rate 0 never strike', async () => {
      await call('PUT', '/faults', { service: 'dynamodb', mode: 'error', rate: 0 });
      for (let index = 0; index < 20; index++) {
        await expect(getItem(lambda)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      }
    });

    test('with timeout leave a call without an answer until they end', async () => {
      await call('PUT', '/faults', { service: 'dynamodb', mode: 'timeout' });
      const held = getItem(lambda).then(
        () => 'answered',
        () => 'cut off',
      );
      await untilRecorded(1);
      await call('DELETE', '/faults');
      await expect(held).resolves.toBe('cut off');
    });

    test.each(['lost', 'stall'])(
      'with %s let a call be carried out, and nobody hears of it',
      async (mode) => {
        const PlatformApplicationArn = await createApplication(operator.sns, 'chat');
        await call('PUT', '/faults', { service: 'sns', mode });
        const create = (client: ReturnType<typeof clients>) =>
          client.sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: 'phone:1' }));

        const unanswered = create(lambda).then(
          () => 'answered',
          () => 'cut off',
        );
        await eventually(struck, (strokes) => strokes.length === 1);
        const endpoints = () =>
          operator.sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }));
        await eventually(endpoints, ({ Endpoints = [] }) => Endpoints.length === 1);
        await call('DELETE', '/faults');

        await expect(unanswered).resolves.toBe('cut off');
        await expect(create(lambda)).resolves.toHaveProperty('EndpointArn');
      },
    );

    test('with stall send the headers', async () => {
      await call('PUT', '/faults', { service: 'dynamodb', mode: 'stall' });
      const signed = `AWS4-HMAC-SHA256 Credential=${LAMBDA_KEY}/20260101/${REGION}/dynamodb/aws4_request, SignedHeaders=host, Signature=none`;
      const headers = {
        'x-amz-date': '20260101T000000Z',
        authorization: signed,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.ListTables',
      };
      const answer = await fetch(services.endpoint, { method: 'POST', headers, body: '{}' });
      const body = answer.text().then(
        () => 'read',
        () => 'cut off',
      );

      expect(answer.status).toBe(200);
      await call('DELETE', '/faults');
      await expect(body).resolves.toBe('cut off');
    });

    test('strike the named operation only, and are counted', async () => {
      await call('PUT', '/faults', { service: 'dynamodb', mode: 'error', operation: 'GetItem' });
      await lambda.dynamodb.send(new ListTablesCommand({}));
      await expect(getItem(lambda)).rejects.toMatchObject({ name: 'InternalServerError' });
      await expect(getItem(lambda)).rejects.toMatchObject({ name: 'InternalServerError' });

      expect(await struck()).toEqual([
        { service: 'dynamodb', mode: 'error', callers: 'functions', operation: 'GetItem', times: 2 },
      ]);
    });

    test('of event sources are theirs alone', async () => {
      const eventSource = clients(services.endpoint, EVENT_SOURCE_KEY);
      await call('PUT', '/faults', { service: 'sqs', mode: 'error', callers: 'event_sources' });
      await expect(anyCall(eventSource, 'sqs')).rejects.toMatchObject({ name: 'InternalFailure' });
      await expect(anyCall(lambda, 'sqs')).rejects.not.toMatchObject({ name: 'InternalFailure' });

      await call('PUT', '/faults', { service: 'sqs', mode: 'ok', callers: 'event_sources' });
      await call('PUT', '/faults', { service: 'sqs', mode: 'throttle' });
      await expect(anyCall(eventSource, 'sqs')).rejects.not.toMatchObject({ name: 'RequestThrottled' });
      await expect(anyCall(lambda, 'sqs')).rejects.toMatchObject({ name: 'RequestThrottled' });
      eventSource.destroy();
    });

    test('with timeout do not keep the services from closing', async () => {
      await call('PUT', '/faults', { service: 'sqs', mode: 'timeout' });
      const held = anyCall(lambda, 'sqs').then(
        () => 'answered',
        () => 'cut off',
      );
      await untilRecorded(1);
      await services.close();
      await expect(held).resolves.toBe('cut off');
      services = await start();
    });
  });

  const struck = async () => (await call('GET', '/faults/struck')).body;
  const untilRecorded = async (count: number) => {
    while ((await call('GET', '/calls')).body.length < count) await new Promise(setImmediate);
  };
});

/** A call of the service that fails, for want of its resource, when no fault strikes. */
function anyCall(client: ReturnType<typeof clients>, service: string): Promise<unknown> {
  if (service === 'sqs') return client.sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }));
  if (service === 'sns') return client.sns.send(new GetEndpointAttributesCommand({ EndpointArn: 'none' }));
  if (service === 'secretsmanager')
    return client.secrets.send(new GetSecretValueCommand({ SecretId: 'none' }));
  return client.dynamodb.send(new GetItemCommand({ TableName: 'Things', Key: { pk: { S: 'a' } } }));
}
