import { expect, test } from '@jest/globals';
import { router } from '../../local/http/routes.ts';

const KEYS = [
  '$default',
  'ANY /things/{id}',
  'GET /things/{id}',
  'GET /things/special',
  'POST /webhook/{token}',
  'GET /files/{proxy+}',
  'ANY /',
];
const match = router(KEYS.map((key) => ({ key, target: key })));

test.each([
  ['GET', '/things/special', 'GET /things/special', {}],
  ['GET', '/things/7', 'GET /things/{id}', { id: '7' }],
  ['DELETE', '/things/7', 'ANY /things/{id}', { id: '7' }],
  ['POST', '/webhook/a%2Fb%20c', 'POST /webhook/{token}', { token: 'a/b c' }],
  ['POST', '/webhook/%E0%A4', 'POST /webhook/{token}', { token: '%E0%A4' }],
  ['GET', '/files/a/b%20c', 'GET /files/{proxy+}', { proxy: 'a/b c' }],
  ['PUT', '/', 'ANY /', {}],
  ['GET', '/webhook/x', '$default', {}],
  ['POST', '/webhook/', '$default', {}],
  ['POST', '/webhook/a/b', '$default', {}],
])('%s %s takes %s', (method, path, key, pathParameters) => {
  expect(match(method, path)).toEqual({ route: { key, target: key }, pathParameters });
});

test('without a route there is no match', () => {
  const only = router([{ key: 'POST /authorize', target: 1 }]);
  expect(only('GET', '/authorize')).toBeUndefined();
  expect(only('POST', '/authorize/')).toBeUndefined();
  expect(only('POST', '/authorize')?.route.target).toBe(1);
});

test.each(['/authorize', 'FETCH /x', 'GET authorize'])('the route key %s is refused', (key) => {
  expect(() => router([{ key, target: 1 }])).toThrow(`does not understand the route key "${key}"`);
});
