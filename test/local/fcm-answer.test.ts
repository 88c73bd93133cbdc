import { expect, test } from '@jest/globals';
import { readFcmAnswer } from '../../local/services/fcm/google/fcm-answer.ts';
import { isMadeUpToken } from '../../local/services/fcm/made-up-token.ts';
import { fcmError } from './google-stand-in.ts';

const read = ({ status, body }: { status: number; body: unknown }, retryAfter: string | null = null) =>
  readFcmAnswer(status, typeof body === 'string' ? body : JSON.stringify(body), retryAfter);

test.each([
  [fcmError(404, 'NOT_FOUND', 'UNREGISTERED'), 'unregistered'],
  [fcmError(404, 'NOT_FOUND'), 'unregistered'],
  [fcmError(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH'), 'sender_id_mismatch'],
  [fcmError(403, 'PERMISSION_DENIED'), 'credential_refused'],
  [fcmError(401, 'UNAUTHENTICATED'), 'credential_refused'],
  [fcmError(400, 'INVALID_ARGUMENT'), 'invalid_argument'],
  [fcmError(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'), 'quota'],
  [fcmError(503, 'UNAVAILABLE', 'UNAVAILABLE'), 'unavailable'],
  [fcmError(500, 'INTERNAL'), 'unavailable'],
  [{ status: 404, body: '<html>A proxy</html>' }, 'unavailable'],
  [{ status: 200, body: '<html>A proxy</html>' }, 'unavailable'],
  [{ status: 200, body: { name: 'projects/p/messages/1' } }, 'ok'],
])('%j is %s', (answer, outcome) => {
  expect(read(answer).outcome).toBe(outcome);
});

test.each([
  [429, '120', 120_000],
  [429, null, 60_000],
  [503, '7', 7_000],
  [503, null, undefined],
  [503, 'soon', undefined],
  [404, '7', undefined],
])('after %d with Retry-After %s Google is left alone for %s ms', (status, retryAfter, pause) => {
  expect(read(fcmError(status, ''), retryAfter).retryAfterMs).toBe(pause);
});

test('what others wrote plays no tricks on a terminal', () => {
  const name = 'projects/\u001b[31mp\u001b[0m/messages\n1';

  expect(read({ status: 200, body: { name } }).detail).toBe('projects/p/messages 1');
});

test.each([
  ['instance:APA91bTheTokenOfAPhone', true],
  ['instance-2f:APA91b', true],
  ['dHJ1ZS1waG9uZS1pZA:APA91b', false],
])('that %s is made up is %s', (token, isMadeUp) => {
  expect(isMadeUpToken(token)).toBe(isMadeUp);
});
