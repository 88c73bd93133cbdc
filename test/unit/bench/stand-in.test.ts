import { describe, expect, test } from '@jest/globals';
import { answerOf, itemKey } from '../../../bench/stand-in/aws-answers.ts';

const item = { pk: { S: 'user' }, sk: { S: 'key' } };
const items = { [itemKey('user', 'key')]: item };
const dynamodb = (operation: string, body: unknown) =>
  answerOf({ target: `DynamoDB_20120810.${operation}`, body: JSON.stringify(body) }, items);

describe('the stand-in for AWS', () => {
  test('finds an item, or none', () => {
    const found = dynamodb('GetItem', { TableName: 'T', Key: item, ConsistentRead: true });
    const missing = dynamodb('GetItem', { Key: { ...item, sk: { S: 'other' } }, ConsistentRead: true });

    expect(JSON.parse(found.body)).toEqual({ Item: item });
    expect(JSON.parse(missing.body)).toEqual({});
  });

  test('finds items of several tables at once', () => {
    const { body, call } = dynamodb('BatchGetItem', {
      RequestItems: {
        One: { Keys: [item, { ...item, sk: { S: 'other' } }], ConsistentRead: true },
        Two: { Keys: [], ConsistentRead: true },
      },
    });

    expect(call).toBe('dynamodb.BatchGetItem');
    expect(JSON.parse(body)).toEqual({ Responses: { One: [item], Two: [] }, UnprocessedKeys: {} });
  });

  test('finds a partition', () => {
    const partition = (pk: string, more: object = { ConsistentRead: true }) =>
      dynamodb('Query', {
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
        ...more,
      });

    expect(JSON.parse(partition('user').body)).toEqual({ Items: [item] });
    expect(JSON.parse(partition('use').body)).toEqual({ Items: [] });
    expect(partition('user', {}).call).toBe('dynamodb.Query (eventually consistent)');
  });

  test('says of a read that it may be stale', () => {
    expect(dynamodb('GetItem', { Key: item }).call).toBe('dynamodb.GetItem (eventually consistent)');
    expect(
      dynamodb('BatchGetItem', {
        RequestItems: { One: { Keys: [item], ConsistentRead: true }, Two: { Keys: [item] } },
      }).call,
    ).toBe('dynamodb.BatchGetItem (eventually consistent)');
  });

  test('refuses what has no place on a hot path, and still tells what it was', () => {
    const answer = answerOf({ target: 'secretsmanager.GetSecretValue', body: '{}' }, items);

    expect(answer).toMatchObject({ call: 'secretsmanager.GetSecretValue', status: 400 });
  });
});
