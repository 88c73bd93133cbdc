import { expect, test } from '@jest/globals';
import { hasJava, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { onEngine } from './on-engine.ts';

if (hasJava()) {
  onEngine('DynamoDB Local', startDynamoDbLocal);
} else {
  test("NOT TESTED on Amazon's DynamoDB Local, because there is no java on the PATH", () => {
    console.warn(
      "The same tests ran on dynalite only. Install Java 17 or newer to run them on Amazon's DynamoDB Local too; CI must.",
    );
    // `.ci/run` sets CI: there a missing engine is an error.
    expect(process.env.CI).toBeUndefined();
  });
}
