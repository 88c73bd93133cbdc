import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalDynamoDb } from '../../local/services/dynamodb/start-dynamodb.ts';
import { type Backend, startBackend } from '../support/backend.ts';
import { hasJava, startDynamoDbLocal } from '../support/dynamodb-local.ts';

type Suite = (backend: () => Backend) => void;

/** Runs stores and handlers on one of the DynamoDBs. */
function onEngine(
  name: string,
  suites: readonly Suite[],
  startDynamoDb?: () => Promise<LocalDynamoDb>,
): void {
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

    for (const suite of suites) {
      suite(() => backend);
    }
  });
}

/** Runs suites on dynalite. */
export const onDynalite = (suites: readonly Suite[]): void => onEngine('dynalite', suites);

/** Runs suites on Amazon's DynamoDB Local, where there is Java. */
export function onDynamoDbLocal(suites: readonly Suite[]): void {
  if (hasJava()) {
    onEngine('DynamoDB Local', suites, startDynamoDbLocal);
    return;
  }
  test("NOT TESTED on Amazon's DynamoDB Local, because there is no java on the PATH", () => {
    console.warn(
      "The same tests ran on dynalite only. Install Java 17 or newer to run them on Amazon's DynamoDB Local too; CI must.",
    );
    // `.ci/run` sets CI: there a missing engine is an error.
    expect(process.env.CI).toBeUndefined();
  });
}
