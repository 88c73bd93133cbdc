import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { deliveryKey } from '../push/delivery-store.ts';
import { type Device, deviceKey, readDevice } from '../push/device.ts';
import { deviceAddress, type ReplyPush } from '../push/reply-push.ts';
import { policyAddress, tombstoneAddress } from '../security-keys/key-address.ts';
import { readNumber, readString, string } from '../shared/dynamodb.ts';
import { ServiceUnavailable } from '../shared/errors.ts';

/** What is known about a push at the moment before it goes out. */
export interface Situation {
  /** SNS has taken it before. */
  readonly sent: boolean;
  /** Addresses of the phones that have it, where it is for several and not all have it yet. */
  readonly reached: ReadonlySet<string>;
  /** What SNS called it at one of those. */
  readonly messageId: string;
  /** The user has left the company. */
  readonly userRetired: boolean;
  /** Keys of the app created before this instant are revoked. Milliseconds since 1970. */
  readonly revokedBefore: number;
  /** The phone that `device_id` names. */
  readonly device: Device | undefined;
}

export interface Tables {
  readonly securityKeys: string;
  readonly devices: string;
  readonly deliveries: string;
}

/** Reads three tables with one call, strongly consistent: a phone may have changed hands a moment ago. */
export function createSituationReader(client: DynamoDBClient, tables: Tables) {
  /** @throws ServiceUnavailable where DynamoDB did not read all; the SDK's errors where it fails */
  return async function readSituation(push: ReplyPush): Promise<Situation> {
    const tombstone = tombstoneAddress(push.app_id, push.user_id);
    const policy = policyAddress(push.app_id);
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [tables.deliveries]: { Keys: [deliveryKey(push)], ConsistentRead: true },
          [tables.devices]: { Keys: [deviceKey(deviceAddress(push))], ConsistentRead: true },
          [tables.securityKeys]: {
            Keys: [tombstone, policy].map(({ pk, sk }) => ({ pk: string(pk), sk: string(sk) })),
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
    const keyItems = Responses[tables.securityKeys] ?? [];
    const find = (sk: string) => keyItems.find((item) => readString(item.sk) === sk);
    return {
      sent: readString(delivery?.status) === 'sent',
      reached: new Set(delivery?.reached?.SS ?? []),
      messageId: readString(delivery?.sns_message_id) ?? '',
      userRetired: find(tombstone.sk) !== undefined,
      revokedBefore: readNumber(find(policy.sk)?.revoked_before) ?? 0,
      device: device && readDevice(device),
    };
  };
}
