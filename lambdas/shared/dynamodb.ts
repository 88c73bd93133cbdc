import type { Agent } from 'node:https';
import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type CallLimits, clientOptions } from './client-options.ts';

export type Item = Record<string, AttributeValue>;

export function createDynamoDBClient(limits: CallLimits, httpsAgent?: Agent): DynamoDBClient {
  const client = new DynamoDBClient(clientOptions(limits, httpsAgent));
  // For a logger that we don't give it, it takes each question and answer apart: 2 % of a call's processor time.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

/** Instants are stored as milliseconds since 1970; DynamoDB's TTL wants whole seconds. */
export const number = (value: number): AttributeValue => ({ N: String(value) });
export const string = (value: string): AttributeValue => ({ S: value });

export const readString = (attribute: AttributeValue | undefined): string | undefined => attribute?.S;
export const readNumber = (attribute: AttributeValue | undefined): number | undefined =>
  attribute?.N === undefined ? undefined : Number(attribute.N);

/** A TTL attribute: the second at which DynamoDB may delete the item. It does so days late: check expiry in code too. */
export const expiresAt = (instant: number): AttributeValue => number(Math.ceil(instant / 1000));
