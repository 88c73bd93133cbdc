import { expect, test } from '@jest/globals';
import { Troubles } from './troubles.ts';

test('a trouble excuses only what meets it, and only of its part', async () => {
  const before = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const troubles = new Troubles();
  troubles.begin('sns');
  const begun = performance.now();

  expect(troubles.between(before, before, ['sns'])).toBe(false);
  expect(troubles.between(before, begun, ['sns'])).toBe(true);
  expect(troubles.between(begun, begun, ['dynamodb', 'sqs'])).toBe(false);

  troubles.end('sns');
  await new Promise((resolve) => setTimeout(resolve, 5));
  const after = performance.now();

  expect(troubles.between(after, after, ['sns'])).toBe(false);
  expect(troubles.between(begun, after, ['dynamodb', 'sns'])).toBe(true);

  troubles.begin('sns');
  troubles.end('dynamodb');
  const end = Number.POSITIVE_INFINITY;
  expect(troubles.between(end, end, ['sns'])).toBe(true);
});
