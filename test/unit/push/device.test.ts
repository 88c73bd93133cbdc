import { describe, expect, test } from '@jest/globals';
import { deviceKey, readDevice } from '../../../lambdas/push/device.ts';
import { deviceAddress } from '../../../lambdas/push/reply-push.ts';
import { replyPush } from '../reply-push-record.ts';

const item = { endpoint_arn: { S: 'arn:endpoint' } };

describe('readDevice', () => {
  test('reads a phone that is known from a reply only', () => {
    expect(readDevice(item)).toEqual({ endpointArn: 'arn:endpoint', registered: false, users: new Set() });
  });

  test('reads a registered phone and who is signed in on it', () => {
    const registered = { ...item, registered: { BOOL: true }, users: { SS: ['ann', 'bob'] } };

    expect(readDevice(registered)).toEqual({
      endpointArn: 'arn:endpoint',
      registered: true,
      users: new Set(['ann', 'bob']),
    });
  });

  test('an item without an endpoint is a bug, not a phone', () => {
    expect(() => readDevice({ registered: { BOOL: true } })).toThrow('lacks endpoint_arn');
  });
});

describe('deviceKey', () => {
  test('is made of the address, not of the token', () => {
    expect(deviceKey(replyPush())).toEqual({ pk: { S: deviceAddress(replyPush()) }, sk: { S: 'device' } });
  });
});
