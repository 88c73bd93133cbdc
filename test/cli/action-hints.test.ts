import { expect, test } from '@jest/globals';
import { hintFor, importIsOff } from '../../cli/admin-lambda/action-hints.ts';
import { type Dependencies, perform } from '../../lambdas/keys/perform.ts';
import { appAddress } from '../../lambdas/shared/address.ts';
import { ChatError } from '../../lambdas/shared/errors.ts';

const target = {
  name: 'the stack',
  functionName: 'keys',
  appIds: [],
  isLocal: false,
  client: {},
  services: {},
  outputs: {},
};

test('a stack that refuses to import keys at all is known by what the admin Lambda says', async () => {
  const action = {
    action: 'import',
    app_id: 'app',
    user_id: 'user',
    security_key: 'key-of-old-system',
  } as const;
  // It refuses before it needs anything else.
  const withoutImport = {
    apps: new Set([appAddress('app')]),
    allowImportedKeys: false,
  } as Partial<Dependencies> as Dependencies;
  const error = await perform(action, withoutImport, Date.now(), () => {}).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(ChatError);
  const { code, message } = error as ChatError;
  expect(importIsOff(message)).toBe(true);
  expect(hintFor(code, message, target)).toContain('-c allowImportedKeys=true');
});

test.each([
  ['UnknownApp', 'settings'],
  ['UserRetired', '--reinstate'],
  ['KeyNotFound', 'keys issue'],
  ['ServiceUnavailable', 'Try again'],
])('%s tells what to do next', (code, hint) => {
  expect(hintFor(code, 'a message', target)).toContain(hint);
});

test('a message that says it all needs no hint', () => {
  expect(hintFor('InvalidRequest', 'label must be a string', target)).toBeUndefined();
});
