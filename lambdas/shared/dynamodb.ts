import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** How long one attempt may take, and how many there are. Milliseconds. */
export interface CallLimits {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly maxAttempts: number;
}

/**
 * Client options for bounded calls. The SDK waits without end by default, and with `requestTimeout` alone it only logs
 * a warning: `throwOnRequestTimeout` makes it an error. Connections are kept alive by default.
 */
export const clientOptions = ({ connectionTimeout, requestTimeout, maxAttempts }: CallLimits) => ({
  maxAttempts,
  requestHandler: {
    connectionTimeout,
    requestTimeout,
    socketTimeout: requestTimeout,
    throwOnRequestTimeout: true,
  },
});

export const createDynamoDBClient = (limits: CallLimits): DynamoDBClient =>
  new DynamoDBClient(clientOptions(limits));

/** Instants are stored as milliseconds since 1970; DynamoDB's TTL wants whole seconds. */
export const number = (value: number): AttributeValue => ({ N: String(value) });
export const string = (value: string): AttributeValue => ({ S: value });

export const readString = (attribute: AttributeValue | undefined): string | undefined => attribute?.S;
export const readNumber = (attribute: AttributeValue | undefined): number | undefined =>
  attribute?.N === undefined ? undefined : Number(attribute.N);

/** A TTL attribute: the second at which DynamoDB may delete the item. It does so days late: check expiry in code too. */
export const expiresAt = (instant: number): AttributeValue => number(Math.ceil(instant / 1000));
