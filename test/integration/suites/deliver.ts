import { DeletePlatformApplicationCommand } from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { APP_WITHOUT_PUSH, type Backend } from '../../support/backend.ts';
import { type DeliveryOptions, deliveryRecord, invokeDeliver } from '../../support/delivery-record.ts';
import { callsOf, newToken } from '../../support/phones.ts';

const PHONE = 'instance:APA91bPhoneOfTheTests';

export function deliverSuite(backend: () => Backend): void {
  describe('deliver', () => {
    beforeEach(async () => {
      await backend().emptyTable('Deliveries');
      await backend().emptyTable('Devices');
      await backend().clearMessages();
      await backend().clearCalls();
    });

    const rows = async () =>
      (await backend().items('Deliveries')).map(({ status, reason }) =>
        [status?.S, reason?.S].filter(Boolean).join(' '),
      );

    test('makes an endpoint for a phone at first sight and pushes the reply to it', async () => {
      const { failures } = await invokeDeliver(
        deliveryRecord({ ticketId: 5, commentId: 6, author: 'Мария', text: 'Привет 🙂' }),
      );

      expect(failures).toEqual([]);
      expect(await backend().messages()).toMatchObject([
        {
          token: PHONE,
          message: {
            notification: { title: 'Мария', body: 'Привет 🙂' },
            data: { ticket_id: '5', comment_id: '6', user_id: 'user', kind: 'text' },
            android: { priority: 'HIGH', notification: { channel_id: 'pyrus_chat', tag: '5:6' } },
          },
        },
      ]);
      expect(await rows()).toEqual(['sent']);
    });

    test('pushes to a known phone with four calls, one of them to SNS', async () => {
      await invokeDeliver(deliveryRecord());
      await backend().clearCalls();

      await invokeDeliver(deliveryRecord());

      expect(await callsOf(backend())).toEqual([
        'dynamodb BatchGetItem',
        'dynamodb UpdateItem',
        'sns Publish',
        'dynamodb UpdateItem',
      ]);
    });

    test('pushes at first sight with six calls, two of them to SNS', async () => {
      await invokeDeliver(deliveryRecord({ deviceId: newToken() }));

      expect(await callsOf(backend())).toEqual([
        'dynamodb BatchGetItem',
        'sns CreatePlatformEndpoint',
        'dynamodb PutItem',
        'dynamodb UpdateItem',
        'sns Publish',
        'dynamodb UpdateItem',
      ]);
    });

    test('pushes a repeat once', async () => {
      const first = deliveryRecord({ commentId: 900_001 });
      await invokeDeliver(first);

      await invokeDeliver(first);

      expect(await backend().messages()).toHaveLength(1);
      expect(await rows()).toEqual(['sent']);
    });

    test('hands the time that is left to SNS and FCM', async () => {
      const twoHoursAgo = new Date(Date.now() - 2 * 3_600_000).toISOString();

      await invokeDeliver(deliveryRecord({ createdAt: twoHoursAgo }));

      const message = (await backend().messages())[0]!.message;
      const ttl = Number.parseInt(message.android.ttl, 10);
      expect(ttl).toBeGreaterThan(22 * 3_600 - 60);
      expect(ttl).toBeLessThanOrEqual(22 * 3_600);
      const publish = (await backend().calls()).find(({ operation }) => operation === 'Publish');
      expect(JSON.stringify(publish?.input)).toContain('AWS.SNS.MOBILE.FCM.TTL');
    });

    const suppressed: [string, DeliveryOptions, string][] = [
      ['a reply that is too old', { createdAt: '2020-01-01T00:00:00Z' }, 'stale'],
      ['an app without push', { appId: APP_WITHOUT_PUSH }, 'push_off'],
      ['a kind of phone that we can not reach', { type: 'hms' }, 'no_sender:hms'],
      ['a device id that is no token', { deviceId: 'device-1' }, 'unknown_device'],
    ];
    test.each(suppressed)('suppresses %s, with two calls', async (_, options, reason) => {
      const { failures } = await invokeDeliver(deliveryRecord(options));

      expect(failures).toEqual([]);
      expect(await backend().messages()).toEqual([]);
      expect(await rows()).toEqual([`suppressed ${reason}`]);
      expect(await backend().calls()).toHaveLength(2);
    });

    test('records a dead phone as failed, and does not try again', async () => {
      await invokeDeliver(deliveryRecord());
      await backend().setToken(PHONE, 'unregistered');
      await invokeDeliver(deliveryRecord({ commentId: 900_101 }));

      const { failures } = await invokeDeliver(deliveryRecord({ commentId: 900_102 }));

      expect(failures).toEqual([]);
      expect(await rows()).toContain('failed endpoint_disabled');
      await backend().setToken(PHONE, 'ok');
      await backend().enableEndpoints();
    });

    test('makes a new endpoint in place of one that was deleted', async () => {
      await invokeDeliver(deliveryRecord());
      await backend().deleteEndpoints();

      const { failures } = await invokeDeliver(deliveryRecord({ commentId: 900_201 }));

      expect(failures).toEqual([]);
      expect(await backend().messages()).toHaveLength(2);
    });

    test.each([
      ['sns', 'error'],
      ['sns', 'throttle'],
      ['sns', 'timeout'],
      ['dynamodb', 'error'],
      ['dynamodb', 'throttle'],
      ['dynamodb', 'timeout'],
    ] as const)(
      'hands a push back to the queue when %s fails by %s, and other phones do not notice later',
      async (service, mode) => {
        await backend().fail({ service, mode });
        const message = deliveryRecord({ commentId: 900_300 });

        const { failures } = await invokeDeliver(message);
        await backend().heal();
        expect(failures).toEqual([message.messageId]);

        expect((await invokeDeliver(message)).failures).toEqual([]);
        expect(await rows()).toEqual(['sent']);
      },
    );

    test('hands the followers of a failed push back too, so that order holds', async () => {
      const unreadable = { ...deliveryRecord({ deviceId: 'first:phone' }) };
      const follower = deliveryRecord({ deviceId: 'first:phone' });
      const other = deliveryRecord({ deviceId: 'second:phone' });
      unreadable.body = '{}';

      const { failures } = await invokeDeliver(unreadable, other, follower);

      expect(failures).toEqual([unreadable.messageId, follower.messageId]);
      expect((await backend().messages()).map(({ token }) => token)).toEqual(['second:phone']);
    });

    test('on its last receive only the push itself fails, with a row, and its followers go on', async () => {
      await backend().fail({ service: 'sns', mode: 'error' });
      const poison = deliveryRecord({ commentId: 900_401, receives: 11 });
      expect((await invokeDeliver(poison)).failures).toEqual([poison.messageId]);
      await backend().heal();
      expect(await rows()).toEqual([expect.stringMatching(/^failed gave_up:/)]);

      const unreadable = { ...deliveryRecord({ receives: 11 }), body: 'not a push' };
      const follower = deliveryRecord({ commentId: 900_402 });
      expect((await invokeDeliver(unreadable, follower)).failures).toEqual([unreadable.messageId]);
      expect(await backend().messages()).toHaveLength(1);
    });

    test('tries again when the platform application is gone, for an operator can mend that', async () => {
      await invokeDeliver(deliveryRecord());
      await backend().sns.send(
        new DeletePlatformApplicationCommand({ PlatformApplicationArn: backend().applicationArn }),
      );
      const message = deliveryRecord({ commentId: 900_501 });

      const { failures } = await invokeDeliver(message);

      expect(failures).toEqual([message.messageId]);
      await backend().recreateApplication();
    });

    test('logs neither text nor names nor tokens, and stores none', async () => {
      const { text } = await invokeDeliver(
        deliveryRecord({ text: 'canary', author: 'canary', deviceId: 'canary:phone' }),
      );

      const stored = JSON.stringify([await backend().items('Deliveries'), await backend().items('Devices')]);
      expect(text + stored).not.toContain('canary');
    });
  });
}
