import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { deliveryKey } from '../push/delivery-store.ts';
import { type Device, deviceKey, readDevice } from '../push/device.ts';
import type { ReplyPush } from '../push/reply-push.ts';
import { tombstoneAddress } from '../security-keys/key-address.ts';
import { readString, string } from '../shared/dynamodb.ts';
import { ServiceUnavailable } from '../shared/errors.ts';

/** What is known about a push at the moment before it goes out. */
export interface Situation {
  /** SNS has taken it before. */
  readonly sent: boolean;
  /** The user has left the company. */
  readonly userRetired: boolean;
  readonly device: Device | undefined;
}

export interface Tables {
  readonly securityKeys: string;
  readonly devices: string;
  readonly deliveries: string;
}

/** Reads three tables with one call, strongly consistent: a phone may have changed hands a moment ago. */
export function createSituationReader(client: DynamoDBClient, tables: Tables) {
  return async function readSituation(push: ReplyPush): Promise<Situation> {
    const tombstone = tombstoneAddress(push.app_id, push.user_id);
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [tables.deliveries]: { Keys: [deliveryKey(push)], ConsistentRead: true },
          [tables.devices]: { Keys: [deviceKey(push)], ConsistentRead: true },
          [tables.securityKeys]: {
            Keys: [{ pk: string(tombstone.pk), sk: string(tombstone.sk) }],
            ConsistentRead: true,
          },
        },
      }),
    );
    if (Object.keys(UnprocessedKeys).length > 0) {
      throw new ServiceUnavailable({ cause: new Error('BatchGetItem left keys unprocessed') });
    }
    const [delivery] = Responses[tables.deliveries] ?? [];
    const [device] = Responses[tables.devices] ?? [];
    return {
      sent: readString(delivery?.status) === 'sent',
      userRetired: (Responses[tables.securityKeys] ?? []).length > 0,
      device: device && readDevice(device),
    };
  };
}
