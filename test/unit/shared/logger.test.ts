import { describe, expect, test } from '@jest/globals';
import { errorForLog, logger } from '../../../lambdas/shared/logger.ts';
import { withLogs } from '../../support/logs.ts';

describe('errorForLog', () => {
  test('tells name, message and stack of an error', () => {
    const error = new TypeError('x is not a function');

    expect(errorForLog(error)).toEqual({
      name: 'TypeError',
      message: 'x is not a function',
      stack: error.stack,
    });
  });

  test('follows the cause once', () => {
    const root = new Error('socket hang up');
    const error = new Error('outer', { cause: new RangeError('inner', { cause: root }) });

    expect(errorForLog(error).cause).toEqual({ name: 'RangeError', message: 'inner' });
  });

  test('leaves out all else that hangs on an error, for it may hold what was sent', () => {
    const error = Object.assign(new Error('refused'), { input: 'secret', $response: { body: 'secret' } });

    expect(JSON.stringify(errorForLog(error))).not.toContain('secret');
  });

  test('leaves out a cause that is no error', () => {
    expect(errorForLog(new Error('outer', { cause: 'secret' }))).not.toHaveProperty('cause');
  });

  test.each([
    ['secret', 'string'],
    [{ message: 'secret' }, 'object'],
    [null, 'object'],
    [undefined, 'undefined'],
  ])('tells only the type of what was thrown and is no error: %j', (value, name) => {
    expect(errorForLog(value)).toEqual({ name });
  });
});

describe('logger', () => {
  test('writes one line of JSON', async () => {
    const { logs, text } = await withLogs(async () => logger().info('push sent', { push_id: 'id' }));

    expect(text).toMatch(/^\{.*\}\n$/);
    expect(logs).toEqual([expect.objectContaining({ message: 'push sent', push_id: 'id' })]);
  });
});
