import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createDeliveryStore, deliveryKey } from '../../../lambdas/push/delivery-store.ts';
import { deviceAddress, pushIdOf, type ReplyPush } from '../../../lambdas/push/reply-push.ts';
import { asciiJson } from '../../../lambdas/webhook/delivery-queue.ts';
import type { Operations } from '../../../lib/operations.ts';
import type { World } from './world.ts';

export interface FcmMessage {
  readonly token: string;
  readonly message: {
    readonly notification: { readonly title: string; readonly body: string };
    readonly data: Readonly<Record<string, string>>;
    readonly android: { ttl: string };
  };
}

/** What the people of a chat do, and what their phones show. */
export function createChat({ run, appId, invoke }: World) {
  const { outputs } = run;
  const config = {
    endpoint: outputs.SnsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
  };
  const post = (url: string, body: unknown, method = 'POST') =>
    fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const operations = (): Operations =>
    JSON.parse((outputs as unknown as { readonly Operations: string }).Operations);
  const fcmMessages = async (): Promise<FcmMessage[]> =>
    JSON.parse(await (await fetch(`${outputs.FcmUrl}/messages`)).text());
  return {
    operations,
    fcmMessages,

    /** Bodies of the pushes that FCM took for a token. */
    async seenOn(token: string): Promise<string[]> {
      const messages = await fcmMessages();
      return messages
        .filter((message) => message.token === token)
        .map(({ message }) => message.notification.body);
    },

    fcmSays: (token: string, behaviour: string) =>
      post(`${outputs.FcmUrl}/tokens/${encodeURIComponent(token)}`, { behaviour }, 'PUT'),

    /** A user signs in on a phone, with a key of its own. */
    async signIn(user: string, token: string, more: object = {}): Promise<string> {
      const { security_key } = await invoke({ action: 'issue', user_id: user });
      const response = await post(outputs.DevicesUrl, {
        app_id: appId,
        user_id: user,
        security_key,
        token,
        ...more,
      });
      const { status } = JSON.parse(await response.text());
      return status;
    },

    reply: async (body: unknown): Promise<number> => (await post(outputs.WebhookUrl, body)).status,

    /** Leaves a push as it is when every try has failed: its row says so, and its message is in the dead-letter queue. */
    async giveUp(push: ReplyPush, reason: string): Promise<void> {
      const { tables } = operations();
      const dynamodb = new DynamoDBClient(config);
      const rows = createDeliveryStore(dynamodb, tables.deliveries);
      await rows.ended(push, { status: 'failed', reason: `gave_up:${reason}` }, 11, Date.now());
      dynamodb.destroy();
      await this.leaveDead(asciiJson(push), deviceAddress(push), `message id of ${pushIdOf(push)}`);
    },

    /** Waits until deliver has ended a push anew; tells how. */
    async endOf(push: ReplyPush): Promise<string | undefined> {
      const dynamodb = new DynamoDBClient(config);
      const command = new GetItemCommand({
        TableName: operations().tables.deliveries,
        Key: deliveryKey(push),
      });
      for (;;) {
        const { Item } = await dynamodb.send(command);
        const reason = Item?.reason?.S ?? Item?.status?.S;
        if (reason !== undefined && !/^(queued|gave_up:.*)$/.test(reason)) return reason;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },

    /** A message in the dead-letter queue. */
    async leaveDead(body: string, group: string, id: string): Promise<void> {
      const sqs = new SQSClient(config);
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: operations().queues.deadLetter,
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: id.replaceAll(' ', '-'),
        }),
      );
      sqs.destroy();
    },
  };
}
