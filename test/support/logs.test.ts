import { expect, jest, test } from '@jest/globals';
import { logger } from '../../lambdas/shared/logger.ts';

// What these tests say on purpose is not for the terminal: `logs.ts` passes it on to whatever is there when it is loaded.
jest.spyOn(process.stderr, 'write').mockReturnValue(true);
jest.spyOn(console, 'log').mockReturnValue();
jest.spyOn(console, 'error').mockReturnValue();
const { withLogs } = await import('./logs.ts');

test.each([
  ['the logger', 1, () => logger().info('said by the logger')],
  ['console.log', 0, () => console.log('said by console.log')],
  ['an error', 0, () => console.error(new Error('said by an error'))],
  ['a stream', 0, () => process.stderr.write('said by a stream\n')],
])('what is written by %s is collected, JSON or not', async (by, lines, say) => {
  const { text, logs } = await withLogs(async () => say());

  expect(text).toContain(`said by ${by}`);
  expect(logs).toHaveLength(lines);
});
