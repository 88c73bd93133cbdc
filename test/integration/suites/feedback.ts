import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SetEndpointAttributesCommand } from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { deviceKey, phoneAddress } from '../../../lambdas/push/device.ts';
import { APP, type Backend } from '../../support/backend.ts';
import {
  callsOf,
  feedbackRecord,
  invokeFeedback,
  newToken,
  type Person,
  person,
  phoneItem,
  register,
  replyTo,
} from '../../support/phones.ts';

const DAY = 24 * 60 * 60 * 1000;

export function feedbackSuite(backend: () => Backend): void {
  describe('dead phones', () => {
    let ann: Person;
    let token: string;
    beforeEach(async () => {
      await backend().emptyTable('Deliveries');
      await backend().emptyTable('Devices');
      await backend().clearMessages();
      ann = await person();
      token = newToken();
    });

    const replyToAnn = () => replyTo(backend(), ann, token);
    const item = () => phoneItem(backend(), token);
    const snsCalls = async () => (await callsOf(backend())).filter((call) => call.startsWith('sns'));

    /** What SNS tells when FCM does not take a push. */
    const failure = async (differences: object = {}) => ({
      EventType: 'DeliveryFailure',
      EndpointArn: (await item())?.endpoint_arn?.S,
      FailureType: 'InvalidPlatformToken',
      FailureMessage: 'Platform token associated with the endpoint is not valid',
      Service: 'SNS',
      ...differences,
    });

    /** FCM has forgotten the phone, and SNS has told us. */
    async function die(): Promise<void> {
      await backend().setToken(token, 'unregistered');
      expect(await replyToAnn()).toBe('sent');
      expect((await invokeFeedback(feedbackRecord(await failure()))).lessons).toEqual(['quarantined']);
    }

    async function set(attribute: string, value: { S: string } | { N: string }): Promise<void> {
      await backend().dynamodb.send(
        new UpdateItemCommand({
          TableName: 'Devices',
          Key: deviceKey(phoneAddress({ app_id: APP, token })),
          UpdateExpression: 'SET #attribute = :value',
          ExpressionAttributeNames: { '#attribute': attribute },
          ExpressionAttributeValues: { ':value': value },
        }),
      );
    }

    const letADayPass = () => set('quarantined_at', { N: String(Date.now() - DAY - 1000) });

    test.each(['registered', 'seen in a reply'])(
      'a phone that FCM calls dead costs no call to SNS any more: %s',
      async (how) => {
        if (how === 'registered') {
          await register(ann, token);
        }
        await die();
        await backend().clearCalls();

        expect(await replyToAnn()).toBe('suppressed dead_phone');

        expect(await callsOf(backend())).toEqual(['dynamodb BatchGetItem', 'dynamodb UpdateItem']);
        expect(await item()).toMatchObject({ last_failure: { S: 'InvalidPlatformToken' } });
      },
    );

    test('a publish to a disabled endpoint has the same effect, when the event is late or lost', async () => {
      await register(ann, token);
      await backend().setToken(token, 'unregistered');
      expect(await replyToAnn()).toBe('sent');

      expect(await replyToAnn()).toBe('failed endpoint_disabled');
      expect(await replyToAnn()).toBe('suppressed dead_phone');

      expect(await item()).toMatchObject({ last_failure: { S: 'endpoint_disabled' } });
    });

    test('once a day a dead phone is tried again, and lives on where FCM takes it', async () => {
      await register(ann, token);
      await die();
      await backend().setToken(token, 'ok');
      await letADayPass();
      await backend().clearCalls();

      expect(await replyToAnn()).toBe('sent');

      expect(await snsCalls()).toEqual(['sns SetEndpointAttributes', 'sns Publish']);
      expect((await item())?.quarantined_at).toBeUndefined();
      expect(await replyToAnn()).toBe('sent');
      expect(await backend().messages()).toHaveLength(2);
    });

    test('where FCM does not, it stays dead for another day', async () => {
      await register(ann, token);
      await die();
      await letADayPass();

      expect(await replyToAnn()).toBe('sent');
      expect((await invokeFeedback(feedbackRecord(await failure()))).lessons).toEqual(['quarantined']);
      await backend().clearCalls();

      expect(await replyToAnn()).toBe('suppressed dead_phone');
      expect(await snsCalls()).toEqual([]);
    });

    test('just before the day is over it is not tried', async () => {
      await register(ann, token);
      await die();
      await set('quarantined_at', { N: String(Date.now() - DAY + 60_000) });

      expect(await replyToAnn()).toBe('suppressed dead_phone');
    });

    test('a registration revives a dead phone at once', async () => {
      await register(ann, token);
      await die();
      await backend().setToken(token, 'ok');

      expect(await register(ann, token)).toBe('registered');

      expect(await replyToAnn()).toBe('sent');
      expect(await register(ann, token)).toBe('unchanged');
    });

    test('a phone whose endpoint was disabled when it was last known is enabled at first sight', async () => {
      await replyToAnn();
      const EndpointArn = (await item())?.endpoint_arn?.S;
      await backend().sns.send(
        new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } }),
      );
      await backend().emptyTable('Devices');

      expect(await replyToAnn()).toBe('sent');
    });

    test.each(['registered', 'seen in a reply'])(
      'an endpoint that was deleted is made again by the next reply: %s',
      async (how) => {
        if (how === 'registered') {
          await register(ann, token);
        }
        await replyToAnn();
        await backend().deleteEndpoints();

        expect(await replyToAnn()).toBe('sent');

        expect(await backend().messages()).toHaveLength(2);
        expect((await invokeFeedback(feedbackRecord(await failure()))).lessons).toEqual(['quarantined']);
      },
    );

    test.each([
      ['by a reply', 'alive'],
      ['by a registration', 'alive'],
      ['by a reply', 'dead'],
      ['by a registration', 'dead'],
    ])('in another Firebase project a phone gets a new endpoint %s, be it %s', async (how, state) => {
      await register(ann, token);
      if (state === 'dead') {
        await die();
        await backend().setToken(token, 'ok');
        await backend().clearMessages();
        await backend().deleteEndpoints();
      }
      await set('endpoint_arn', { S: 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/former/1' });

      if (how === 'by a registration') {
        expect(await register(ann, token)).toBe('registered');
      }

      expect(await replyToAnn()).toBe('sent');
      expect(await backend().messages()).toHaveLength(1);
    });
  });
}
