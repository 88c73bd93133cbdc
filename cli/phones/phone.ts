import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Device, deviceKey, readDevice } from '../../lambdas/push/device.ts';
import { readNumber, readString } from '../../lambdas/shared/dynamodb.ts';

/** The last thing that SNS or FCM had against a phone. */
export interface PhoneFailure {
  /** SNS' FailureType, such as `InvalidPlatformToken`, or `endpoint_disabled`. */
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A phone with what the Lambdas only write. */
export interface Phone extends Device {
  readonly lastFailure: PhoneFailure | undefined;
}

/** Strongly consistent; undefined where the phone is not known. */
export async function readPhone(
  client: DynamoDBClient,
  table: string,
  address: string,
): Promise<Phone | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: table, Key: deviceKey(address), ConsistentRead: true }),
  );
  if (item === undefined) return undefined;
  const reason = readString(item.last_failure);
  const at = readNumber(item.last_failure_at);
  return {
    ...readDevice(item),
    lastFailure: reason === undefined || at === undefined ? undefined : { reason, at },
  };
}
