import { expect, test } from '@jest/globals';
import { bundleFunctions } from '../../lib/bundling/bundle-functions.ts';

const KIB = 1024;

/**
 * The most KiB that each function's bundle may have, and what they are for. A bundle is read and compiled at each cold
 * start: 100 KiB are about 10 ms. The room that is left is for code of ours; no package fits in. Whoever raises a number
 * says here why.
 */
const BUDGETS: Readonly<Record<string, readonly [kib: number, reason: string]>> = {
  authorize: [
    200,
    'Every chat request of every person waits for it: one DynamoDB client, middy, valibot, a logger',
  ],
  webhook: [230, 'DynamoDB for the row and SQS for the push; Pyrus waits for the answer'],
  deliver: [271, 'DynamoDB, SNS and SQS; nobody waits, yet each cold start is paid for'],
  devices: [252, 'DynamoDB and SNS; the app waits while it starts'],
  keys: [224, 'DynamoDB, and all that administers keys'],
  feedback: [198, 'DynamoDB; nobody waits'],
  'fcm-application': [215, 'SNS and Secrets Manager; runs when the stack is deployed'],
  'webhook-token': [176, 'Secrets Manager; runs when the stack is deployed'],
};

const bundles = bundleFunctions();

test('each function has a budget', () => {
  expect([...bundles.keys()].sort()).toEqual(Object.keys(BUDGETS).sort());
});

test.each(Object.entries(BUDGETS))('%s keeps its budget', (name, [kib]) => {
  expect(bundles.get(name)?.byteLength).toBeLessThanOrEqual(kib * KIB);
});
