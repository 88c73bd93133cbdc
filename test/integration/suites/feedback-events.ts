import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { deviceKey, phoneAddress } from '../../../lambdas/push/device.ts';
import { APP, type Backend } from '../../support/backend.ts';
import {
  feedbackRecord,
  invokeFeedback,
  newToken,
  type Person,
  person,
  phoneItem,
  register,
  replyTo,
} from '../../support/phones.ts';

export function feedbackEventsSuite(backend: () => Backend): void {
  describe('events about phones', () => {
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

    /** What SNS tells when FCM does not take a push. */
    const failure = async (differences: object = {}) => ({
      EventType: 'DeliveryFailure',
      EndpointArn: (await item())?.endpoint_arn?.S,
      FailureType: 'InvalidPlatformToken',
      FailureMessage: 'Platform token associated with the endpoint is not valid',
      Service: 'SNS',
      ...differences,
    });

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

    test("an event in SNS' envelope is read like a raw one", async () => {
      await register(ann, token);
      const envelope = {
        Type: 'Notification',
        Subject: 'DeliveryFailure event for app tests (GCM)',
        Message: JSON.stringify(await failure()),
      };

      expect((await invokeFeedback(feedbackRecord(envelope))).lessons).toEqual(['quarantined']);
    });

    test('a bad payload is noted, and no phone dies of it', async () => {
      await register(ann, token);

      for (let i = 0; i < 5; i++) {
        const event = await failure({ FailureType: 'InvalidNotification' });
        expect((await invokeFeedback(feedbackRecord(event))).lessons).toEqual(['noted']);
      }

      expect(await item()).toMatchObject({ last_failure: { S: 'InvalidNotification' } });
      expect(await replyToAnn()).toBe('sent');
    });

    test.each<[string, number, object]>([
      ['its instant in the queue', -1000, {}],
      ['what it says', 1000, { Time: new Date(Date.now() - 1000).toISOString() }],
    ])('an event from before the registration counts no more, by %s', async (_name, offset, more) => {
      await register(ann, token);

      const event = feedbackRecord(await failure(more), Date.now() + offset);

      expect((await invokeFeedback(event)).lessons).toEqual(['outdated']);
      expect(await replyToAnn()).toBe('sent');
    });

    test('an event of an endpoint that the phone no longer has counts no more', async () => {
      await register(ann, token);
      const event = await failure();
      await set('endpoint_arn', { S: 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/tests/other' });

      expect((await invokeFeedback(feedbackRecord(event))).lessons).toEqual(['outdated']);
    });

    test('events of unknown endpoints and other events are acknowledged', async () => {
      const other = await failure({ EndpointArn: 'arn:aws:sns:us-east-1:1:endpoint/GCM/other/1' });
      const updated = { EventType: 'EndpointUpdated', EndpointArn: 'arn', Service: 'SNS' };

      const { lessons, failures } = await invokeFeedback(feedbackRecord(other), feedbackRecord(updated));

      expect(failures).toEqual([]);
      expect([...lessons].sort()).toEqual(['ignored', 'unknown_endpoint']);
    });

    test('what can not be read, or noted, goes back to the queue, and nothing else', async () => {
      await register(ann, token);
      const good = feedbackRecord(await failure());
      const bad = ['', '{', '[]', '{"Type":"Notification","Message":"{"}'].map((body) =>
        feedbackRecord(body),
      );

      const { failures, lessons } = await invokeFeedback(...bad, good);
      expect(failures).toEqual(bad.map(({ messageId }) => messageId));
      expect(lessons).toEqual(['quarantined']);

      await backend().fail({ service: 'dynamodb', mode: 'error' });
      const fault = await invokeFeedback(good);
      await backend().heal();
      expect(fault.failures).toEqual([good.messageId]);
      expect((await invokeFeedback(good)).failures).toEqual([]);
    });

    test('no token and no message of SNS is logged', async () => {
      await register(ann, token);
      const event = await failure({ FailureMessage: `canary ${token}` });

      const { text } = await invokeFeedback(feedbackRecord(event), feedbackRecord(`canary ${token}`));

      expect(text).not.toContain('canary');
      expect(text).not.toContain(token);
    });
  });
}
