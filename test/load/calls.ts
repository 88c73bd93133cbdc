import * as v from 'valibot';
import { pushTokenOf } from '../../bench/scale/stack-client.ts';
import { type DeliveryOptions, deliveryRecord } from '../support/delivery-record.ts';
import { httpEvent } from '../support/http-event.ts';
import { APP, APP_WITHOUT_PUSH, WEBHOOK_TOKEN } from '../support/names.ts';
import { feedbackRecord } from '../support/phones.ts';
import { reply } from '../support/reply.ts';

/** On whose behalf handlers are called. */
export const CallerSchema = v.object({
  user_id: v.string(),
  security_key: v.string(),
  /** Of another user. */
  keyOfAnother: v.string(),
  /** Of a backend. */
  credential: v.string(),
});
export type Caller = v.InferOutput<typeof CallerSchema>;

/** One way to call a handler. */
export interface Call {
  /** @param number counts the calls, so that each can bring something new */
  readonly event: (caller: Caller, number: number) => object;
  /** As `answerOf` tells it, while the services below work. */
  readonly expect: string;
}

/** The status; how many messages go back to the queue; else that it is done. */
export function answerOf(answer: unknown): string {
  if (v.is(HttpSchema, answer)) return String(answer.statusCode);
  if (v.is(BatchSchema, answer)) return `${answer.batchItemFailures.length} back`;
  return 'done';
}
const HttpSchema = v.object({ statusCode: v.number() });
const BatchSchema = v.object({ batchItemFailures: v.array(v.unknown()) });

const PHONES = 50;
const USERS = 100;
const phone = (number: number): string => pushTokenOf(`phone-${number % PHONES}`);

const authorize = (expect: string, more: object = {}): Call => ({
  expect,
  event: ({ user_id, security_key }) =>
    httpEvent({ path: '/authorize', body: { app_id: APP, user_id, security_key, ...more } }),
});
const webhook = (expect: string, more: object = {}, token = WEBHOOK_TOKEN): Call => ({
  expect,
  event: ({ user_id: userId }, number) =>
    httpEvent({
      path: '/webhook/{token}',
      pathParameters: { token },
      body: { ...reply({ userId, commentId: number + 1, deviceId: phone(number) }), ...more },
    }),
});
const delivery = (number: number, more: DeliveryOptions = {}) =>
  deliveryRecord({ commentId: number + 1, deviceId: phone(number), ...more });
const devices = (expect: string, path: string, more: object = {}): Call => ({
  expect,
  event: ({ user_id, security_key }, number) =>
    httpEvent({ path, body: { app_id: APP, user_id, security_key, token: phone(number % 15), ...more } }),
});
const keys = (expect: string, action: string, more: object = {}, headers?: Record<string, string>): Call => ({
  expect,
  event: ({ credential }, number) =>
    httpEvent({
      path: '/keys/{action}',
      pathParameters: { action },
      headers: headers ?? { authorization: `Bearer ${credential}` },
      body: { app_id: APP_WITHOUT_PUSH, user_id: `user-${number % USERS}`, ...more },
    }),
});
const failure = { EventType: 'DeliveryFailure', FailureType: 'InvalidPlatformToken', EndpointArn: 'arn:x' };
const noJson = (path: string): Call => ({ expect: '400', event: () => httpEvent({ path, body: '{' }) });

/** By function: what its handler is called with, in turn. What is refused and what can't be read is among it. */
export const CALLS: Readonly<Record<string, readonly Call[]>> = {
  authorize: [
    authorize('200'),
    authorize('200'),
    authorize('400', { security_key: 'no key' }),
    {
      expect: '403',
      event: (caller) => authorize('', { security_key: caller.keyOfAnother }).event(caller, 0),
    },
    authorize('403', { app_id: 'app-of-nobody' }),
    noJson('/authorize'),
  ],
  webhook: [
    webhook('200'),
    webhook('200'),
    webhook('200', { comment: { comment_id: 1, is_inbound: true } }),
    webhook('403', {}, 'a-guess'),
    webhook('400', { ticket_id: [] }),
    webhook('413', { more: 'x'.repeat(256 * 1024) }),
  ],
  deliver: [
    { expect: '0 back', event: (_caller, number) => ({ Records: [delivery(number)] }) },
    { expect: '0 back', event: (_caller, number) => ({ Records: [delivery(number), delivery(number + 1)] }) },
    {
      expect: '0 back',
      event: (_caller, number) => ({ Records: [delivery(number, { appId: APP_WITHOUT_PUSH })] }),
    },
    { expect: '1 back', event: (_caller, number) => ({ Records: [{ ...delivery(number), body: '{' }] }) },
  ],
  devices: [
    devices('200', '/devices'),
    devices('200', '/devices', { shared: true, app_version: '1.0' }),
    devices('200', '/devices/unregister'),
    devices('400', '/devices', { token: 'яблоко' }),
    devices('403', '/devices', { user_id: 'nobody' }),
    noJson('/devices'),
  ],
  keys: [
    keys('200', 'issue', { label: 'phone', grace_seconds: 0 }),
    keys('200', 'status'),
    keys('400', 'issue', { grace_seconds: -1 }),
    keys('401', 'status', {}, {}),
    keys('404', 'status', { app_id: 'app-of-nobody' }),
    {
      expect: 'done',
      event: (_caller, number) => ({ action: 'status', app_id: APP, user_id: `user-${number % USERS}` }),
    },
    { expect: 'InvalidRequest', event: () => ({ action: 'issue', app_id: APP }) },
  ],
  feedback: [
    {
      expect: '0 back',
      event: (_caller, number) => ({
        Records: [feedbackRecord({ ...failure, EndpointArn: `arn:${number}` })],
      }),
    },
    { expect: '0 back', event: () => ({ Records: [feedbackRecord({ EventType: 'EndpointUpdated' })] }) },
    { expect: '1 back', event: () => ({ Records: [feedbackRecord('{')] }) },
  ],
};
