import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalDynamoDb } from '../../local/services/dynamodb/start-dynamodb.ts';
import { type Backend, startBackend } from '../support/backend.ts';
import { authorizeSuite } from './suites/authorize.ts';
import { deliverSuite } from './suites/deliver.ts';
import { keysSuite } from './suites/keys.ts';
import { keysCrashSuite } from './suites/keys-crash.ts';
import { keysLifeSuite } from './suites/keys-life.ts';
import { keysRacesSuite } from './suites/keys-races.ts';
import { webhookSuite } from './suites/webhook.ts';

/** Runs stores and handlers on one of the DynamoDBs. */
export function onEngine(name: string, startDynamoDb?: () => Promise<LocalDynamoDb>): void {
  describe(`on ${name}`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await startBackend(await startDynamoDb?.());
    }, 60_000);
    afterAll(() => backend?.close());

    test('tables are in this very DynamoDB', async () => {
      const { Table } = await backend.dynamodb.send(new DescribeTableCommand({ TableName: 'Devices' }));

      // Amazon's writes its own name where the region stands.
      expect(Table?.TableArn?.includes(':ddblocal:')).toBe(startDynamoDb !== undefined);
    });

    keysSuite(() => backend);
    keysLifeSuite(() => backend);
    keysCrashSuite(() => backend);
    keysRacesSuite(() => backend);
    authorizeSuite(() => backend);
    webhookSuite(() => backend);
    deliverSuite(() => backend);
  });
}
