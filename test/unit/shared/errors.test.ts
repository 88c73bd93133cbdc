import { describe, expect, test } from '@jest/globals';
import { ChatError, InvalidRequest, ServiceUnavailable } from '../../../lambdas/shared/errors.ts';

describe('errors', () => {
  test('are named by their code, for Lambda reports the name as errorType', () => {
    expect(new ChatError('UserRetired', 'message')).toMatchObject({
      name: 'UserRetired',
      code: 'UserRetired',
      message: 'message',
      field: undefined,
    });
    expect(new InvalidRequest('user_id', 'is required').name).toBe('InvalidRequest');
    expect(new ServiceUnavailable().name).toBe('ServiceUnavailable');
  });

  test('name the field to blame', () => {
    expect(new InvalidRequest('token.app_id', 'is required')).toMatchObject({
      field: 'token.app_id',
      message: 'token.app_id is required',
    });
  });

  test('keep the cause of a fault away from the message', () => {
    const cause = new Error('table is on fire');
    const error = new ServiceUnavailable({ cause });

    expect(error.cause).toBe(cause);
    expect(error.message).not.toContain('fire');
  });

  test.each([
    ['InvalidRequest', new InvalidRequest('a', 'b')],
    ['ServiceUnavailable', new ServiceUnavailable()],
  ])('%s is a ChatError and an Error', (_name, error) => {
    expect(error).toBeInstanceOf(ChatError);
    expect(error).toBeInstanceOf(Error);
  });
});
