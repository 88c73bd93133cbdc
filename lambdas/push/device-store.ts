import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { conditionalUpdates } from '../shared/conditional-update.ts';
import { expiresAt, type Item, number, readString, string } from '../shared/dynamodb.ts';
import { ServiceUnavailable } from '../shared/errors.ts';
import { type Device, deviceKey, endpointKey, readDevice } from './device.ts';
import { readNotedPhones } from './noted-phones.ts';

/**
 * FCM forgets tokens after 270 days of disuse. A phone that still lives then is simply seen for the first time again,
 * at the price of one more call.
 */
const FIRST_SIGHT_KEPT = 270 * 24 * 60 * 60 * 1000;

/** What a `BatchGetItem` takes: five times as many as phones that a user may have. */
const BATCH = 100;

export type DeviceStore = ReturnType<typeof createDeviceStore>;

/**
 * What `deliver` and `feedback` know and write of phones, in the table `Devices`. Tokens are not stored: their hash is
 * the address. Instants are milliseconds since 1970.
 */
export function createDeviceStore(client: DynamoDBClient, table: string) {
  const update = conditionalUpdates(client, table);
  return {
    /** Notes a phone that is known from a reply only, with a lease. False where it has become known in the meantime. */
    async firstSight(
      phone: string,
      app: string,
      endpointArn: string,
      { now, leasedUntil }: { readonly now: number; readonly leasedUntil: number },
    ): Promise<boolean> {
      await this.noteEndpoint(phone, endpointArn);
      return update({
        Key: deviceKey(phone),
        UpdateExpression:
          'SET app = :app, endpoint_arn = :endpoint, created_at = :now, expires_at = :expires, leased_until = :lease',
        ConditionExpression: 'attribute_not_exists(pk)',
        ExpressionAttributeValues: {
          ':app': string(app),
          ':endpoint': string(endpointArn),
          ':now': number(now),
          ':expires': expiresAt(now + FIRST_SIGHT_KEPT),
          ':lease': number(leasedUntil),
        },
      });
    },

    /** Notes whose an endpoint is, for SNS tells of endpoints only. */
    async noteEndpoint(phone: string, endpointArn: string): Promise<void> {
      await client.send(
        new PutItemCommand({ TableName: table, Item: { ...endpointKey(endpointArn), phone: string(phone) } }),
      );
    },

    /**
     * Takes the right to push to a phone until an instant, for a user who is signed in on it (or, where the app never
     * registered it, for anybody). False where that is no longer so.
     *
     * @param probe whether a quarantined phone is tried again; then it is quarantined no more until the next failure
     */
    lease(device: Device, user: string, leasedUntil: number, probe: boolean): Promise<boolean> {
      const condition = device.registered ? 'attribute_exists(#users.#user)' : 'attribute_not_exists(#users)';
      return update({
        Key: deviceKey(device.address),
        UpdateExpression: `SET leased_until = :lease${probe ? ' REMOVE quarantined_at' : ''}`,
        ConditionExpression: `attribute_exists(pk) AND endpoint_arn = :endpoint AND ${condition}`,
        ExpressionAttributeNames: { '#users': 'users', ...(device.registered ? { '#user': user } : {}) },
        ExpressionAttributeValues: {
          ':lease': number(leasedUntil),
          ':endpoint': string(device.endpointArn ?? ''),
        },
      });
    },

    /** Notes the endpoint that was made in place of another. False where somebody else has changed it. */
    async replaceEndpoint(device: Device, endpointArn: string): Promise<boolean> {
      await this.noteEndpoint(device.address, endpointArn);
      return update({
        Key: deviceKey(device.address),
        UpdateExpression: 'SET endpoint_arn = :endpoint REMOVE quarantined_at',
        ConditionExpression:
          device.endpointArn === undefined
            ? 'attribute_exists(pk) AND attribute_not_exists(endpoint_arn)'
            : 'endpoint_arn = :former',
        ExpressionAttributeValues: {
          ':endpoint': string(endpointArn),
          ...(device.endpointArn === undefined ? {} : { ':former': string(device.endpointArn) }),
        },
      });
    },

    /**
     * Marks a phone as dead, by its endpoint. False where the phone has another endpoint by now, or was registered after
     * `failedAt`: it lives.
     */
    quarantine(phone: string, endpointArn: string, reason: string, failedAt: number): Promise<boolean> {
      return update({
        Key: deviceKey(phone),
        UpdateExpression: 'SET quarantined_at = :at, last_failure = :reason, last_failure_at = :at',
        ConditionExpression:
          'endpoint_arn = :endpoint AND (attribute_not_exists(registered_at) OR registered_at < :at)',
        ExpressionAttributeValues: {
          ':at': number(failedAt),
          ':reason': string(reason),
          ':endpoint': string(endpointArn),
        },
      });
    },

    /** Notes a failure that says nothing about the phone. */
    noteFailure(phone: string, endpointArn: string, reason: string, failedAt: number): Promise<boolean> {
      return update({
        Key: deviceKey(phone),
        UpdateExpression: 'SET last_failure = :reason, last_failure_at = :at',
        ConditionExpression: 'endpoint_arn = :endpoint',
        ExpressionAttributeValues: {
          ':at': number(failedAt),
          ':reason': string(reason),
          ':endpoint': string(endpointArn),
        },
      });
    },

    /** The phone of an endpoint. Strongly consistent. */
    async phoneOf(endpointArn: string): Promise<string | undefined> {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: table, Key: endpointKey(endpointArn), ConsistentRead: true }),
      );
      return readString(item?.phone);
    },

    /** The phones where a user is signed in, the one registered last first. Strongly consistent. */
    async phonesOf(appId: string, userId: string, user: string): Promise<Device[]> {
      const noted = await readNotedPhones(client, table, { app_id: appId, user_id: userId });
      const phones = noted.slice(0, BATCH);
      if (phones.length === 0) {
        return [];
      }
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetItemCommand({
          RequestItems: { [table]: { Keys: phones.map(deviceKey), ConsistentRead: true } },
        }),
      );
      if (Object.keys(UnprocessedKeys).length > 0) {
        throw new ServiceUnavailable({ cause: new Error('BatchGetItem left keys unprocessed') });
      }
      const items: Item[] = Responses[table] ?? [];
      return items
        .map(readDevice)
        .filter((device) => device.users.has(user))
        .sort((a, b) => b.registeredAt - a.registeredAt);
    },
  };
}
