import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { appAddress } from '../shared/address.ts';
import { conditionalUpdates } from '../shared/conditional-update.ts';
import { expiresAt, number, string } from '../shared/dynamodb.ts';
import { deviceKey } from './device.ts';
import type { ReplyPush } from './reply-push.ts';

/**
 * FCM forgets tokens after 270 days of disuse. A phone that still lives then is simply seen for the first time again,
 * at the price of one more call.
 */
const FIRST_SIGHT_KEPT = 270 * 24 * 60 * 60 * 1000;

type Phone = Pick<ReplyPush, 'app_id' | 'device_id'>;

export type DeviceStore = ReturnType<typeof createDeviceStore>;

/** Writes the table `Devices`. Tokens are not stored: their hash is the address. */
export function createDeviceStore(client: DynamoDBClient, table: string) {
  const update = conditionalUpdates(client, table);
  return {
    /** Notes a phone that is known from a reply only. False where it has become known in the meantime. */
    firstSight(phone: Phone, endpointArn: string, now: number): Promise<boolean> {
      return update({
        Key: deviceKey(phone),
        UpdateExpression:
          'SET app = :app, endpoint_arn = :endpoint, created_at = :now, expires_at = :expires',
        ConditionExpression: 'attribute_not_exists(pk)',
        ExpressionAttributeValues: {
          ':app': string(appAddress(phone.app_id)),
          ':endpoint': string(endpointArn),
          ':now': number(now),
          ':expires': expiresAt(now + FIRST_SIGHT_KEPT),
        },
      });
    },

    /** Notes the endpoint that was made in place of one that is gone. False where somebody else has changed it. */
    replaceEndpoint(phone: Phone, former: string, endpointArn: string): Promise<boolean> {
      return update({
        Key: deviceKey(phone),
        UpdateExpression: 'SET endpoint_arn = :endpoint',
        ConditionExpression: 'endpoint_arn = :former',
        ExpressionAttributeValues: { ':endpoint': string(endpointArn), ':former': string(former) },
      });
    },
  };
}
