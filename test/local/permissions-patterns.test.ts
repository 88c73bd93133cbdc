import { describe, expect, test } from '@jest/globals';
import { compileConditions } from '../../local/iam/conditions.ts';
import { arnPattern, wildcard } from '../../local/iam/pattern.ts';

describe('a pattern', () => {
  test.each([
    ['dynamodb:Get*', 'dynamodb:GetItem', true],
    ['dynamodb:get*', 'dynamodb:GetItem', true],
    ['dynamodb:*', 'dynamodbstreams:GetItem', false],
    ['sns:Publish', 'sns:PublishBatch', false],
    ['sns:?ublish', 'sns:Publish', true],
    ['*', 'sns:Publish', true],
  ])('of actions, %s and %s: %s', (pattern, action, matches) => {
    expect(wildcard(pattern, { ignoreCase: true })(action)).toBe(matches);
  });

  const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret';
  test.each([
    ['*', 'anything', true],
    [`${secret}:a/b-??????`, `${secret}:a/b-AbCdEf`, true],
    [`${secret}:a/b-??????`, `${secret}:a/b-c-AbCdEf`, false],
    [`${secret}:a/b-??????`, `${secret}:a/b`, false],
    [`${secret}:a.b`, `${secret}:aXb`, false],
    [`${secret}:A`, `${secret}:a`, false],
    // The last element has all further colons in it; a wildcard in another one ends before the next colon.
    ['arn:aws:logs:*:*:log-group:a:*', 'arn:aws:logs:eu-west-1:1:log-group:a:log-stream:b:c', true],
    ['arn:aws:*:a', 'arn:aws:sqs:eu-west-1:123456789012:a', undefined],
    ['arn:aws:sqs:*:a:b', 'arn:aws:sqs:eu-west-1:x:a:b', false],
    ['arn:aws:sqs:::a', 'arn:aws:sqs:eu-west-1:123456789012:a', false],
  ])('of ARNs, %s and %s: %s', (pattern, arn, matches) => {
    const ask = () => arnPattern(pattern, 'here')(arn);
    if (matches === undefined) expect(ask).toThrow('here: the policy names arn:aws:*:a, which is no ARN');
    else expect(ask()).toBe(matches);
  });
});

describe('conditions', () => {
  const source = 'arn:aws:sns:us-east-1:000000000000:topic';
  test.each([
    ['StringEquals', 'aws:SourceAccount', ['000000000000'], true],
    ['StringEquals', 'AWS:SourceAccount', ['1', '000000000000'], true],
    ['StringEquals', 'aws:SourceAccount', ['0000*'], false],
    ['StringLike', 'aws:SourceAccount', ['0000*'], true],
    ['ArnEquals', 'aws:SourceArn', [source], true],
    ['ArnLike', 'aws:SourceArn', ['arn:aws:sns:*:*:top*'], true],
    ['ArnLike', 'aws:SourceArn', ['arn:aws:sns:*:*:other'], false],
    ['Bool', 'aws:SecureTransport', ['false'], false],
    // What a call does not have fits nothing.
    ['StringLike', 'aws:SourceOwner', ['*'], false],
  ])('%s of %s with %j: %s', (operator, key, values, holds) => {
    const context = {
      'aws:sourceaccount': '000000000000',
      'aws:sourcearn': source,
      'aws:securetransport': 'true',
    };
    expect(compileConditions({ [operator]: { [key]: values } }, 'here')(context)).toBe(holds);
  });

  test('hold together', () => {
    const account = { 'aws:SourceAccount': ['1'] };
    const both = compileConditions(
      { StringEquals: account, Bool: { 'aws:SecureTransport': ['true'] } },
      'here',
    );
    expect(both({ 'aws:sourceaccount': '1', 'aws:securetransport': 'true' })).toBe(true);
    expect(both({ 'aws:sourceaccount': '1', 'aws:securetransport': 'false' })).toBe(false);
    expect(both({ 'aws:securetransport': 'true' })).toBe(false);
  });
});
