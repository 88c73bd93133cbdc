import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { createUserLister } from '../../../lambdas/keys/list.ts';

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  ['nothing', ''],
  ['no base64url', '!'],
  ['no JSON', Buffer.from('pk').toString('base64url')],
  ['no object', base64(5)],
  ['half a key', base64({ pk: 'a' })],
  ['an empty key', base64({ pk: '', sk: '' })],
  ['a key of numbers', base64({ pk: 1, sk: 2 })],
  ['a key longer than DynamoDB takes', base64({ pk: 'x'.repeat(3000), sk: 'x' })],
])('a cursor of %s is refused before anything is read', async (_name, cursor) => {
  const listUsers = createUserLister(
    new DynamoDBClient({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1' }),
    'table',
  );

  const page = listUsers('app', { limit: 10, cursor, revokedBefore: 0, now: 0 });

  await expect(page).rejects.toMatchObject({ code: 'InvalidRequest', field: 'cursor' });
});
