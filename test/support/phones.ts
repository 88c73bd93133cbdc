import type { APIGatewayProxyStructuredResultV2, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { phoneAddress } from '../../lambdas/push/device.ts';
import { userAddress } from '../../lambdas/security-keys/key-address.ts';
import type { Backend } from './backend.ts';
import { deliveryRecord, invokeDeliver } from './delivery-record.ts';
import { httpEvent } from './http-event.ts';
import { invokeKeys } from './keys.ts';
import { lambdaContext } from './lambda-context.ts';
import { withLogs } from './logs.ts';
import { APP } from './names.ts';

/** A user who has a security key. */
export interface Person {
  readonly app_id: string;
  readonly user_id: string;
  readonly security_key: string;
  readonly key_id: string;
}

/** Issues a key: to a new user, or one more to a known one. */
export async function person(
  user = { app_id: APP, user_id: `person-${crypto.randomUUID()}` },
): Promise<Person> {
  const { app_id, user_id } = user;
  const { security_key, key_id } = await invokeKeys({ action: 'issue', app_id, user_id });
  return { app_id, user_id, security_key, key_id };
}

/** A push token that nobody has seen. */
export const newToken = (): string => `instance:APA91b-${crypto.randomUUID()}`;

export interface Answer {
  readonly statusCode: number | undefined;
  readonly body: {
    readonly status?: string;
    readonly error?: { readonly code: string; readonly message: string; readonly field?: string };
  };
  readonly headers: APIGatewayProxyStructuredResultV2['headers'];
  readonly text: string;
}

async function post(path: string, body: unknown): Promise<Answer> {
  const { handler } = await import('../../lambdas/devices/handler.ts');
  const { result, text } = await withLogs(async () => handler(httpEvent({ path, body }), lambdaContext()));
  const { statusCode, headers, body: answer = '' } = result as APIGatewayProxyStructuredResultV2;
  return { statusCode, headers, body: JSON.parse(answer), text };
}

export const registerPhone = (body: unknown) => post('/devices', body);
export const unregisterPhone = (body: unknown) => post('/devices/unregister', body);

/** What the app sends; the key's id is the test's own. */
export const signIn = ({ app_id, user_id, security_key }: Person, token: string, more: object = {}) => ({
  app_id,
  user_id,
  security_key,
  token,
  ...more,
});

/** Registers, and tells the status that was answered. */
export async function register(who: Person, token: string, more: object = {}): Promise<string | undefined> {
  return (await registerPhone(signIn(who, token, more))).body.status;
}

export async function unregister(who: Person, token: string): Promise<string | undefined> {
  return (await unregisterPhone(signIn(who, token))).body.status;
}

/** Support replies to a user; `deliver` takes it from the queue. Tells the row of the push: `sent`, or why not. */
export async function replyTo(
  backend: Backend,
  who: { readonly app_id: string; readonly user_id: string },
  token: string,
): Promise<string> {
  const record = deliveryRecord({ userId: who.user_id, appId: who.app_id, deviceId: token });
  const { failures } = await invokeDeliver(record);
  if (failures.length > 0) {
    return 'back to the queue';
  }
  const { MessageDeduplicationId } = record.attributes;
  const row = (await backend.items('Deliveries')).find(({ sk }) => sk?.S === MessageDeduplicationId);
  return [row?.status?.S, row?.reason?.S].filter(Boolean).join(' ');
}

/** The item of a phone. */
export async function phoneItem(backend: Backend, token: string, app_id = APP) {
  const pk = phoneAddress({ app_id, token });
  return (await backend.items('Devices')).find((item) => item.pk?.S === pk);
}

/** Who of some people is signed in on a phone. */
export async function signedIn(backend: Backend, token: string, ...people: Person[]): Promise<Person[]> {
  const users = (await phoneItem(backend, token))?.users?.M ?? {};
  return people.filter(({ app_id, user_id }) => userAddress(app_id, user_id) in users);
}

/** Names of the calls that the handlers made, in their order. */
export const callsOf = async (backend: Backend): Promise<string[]> =>
  (await backend.calls()).map(({ service, operation }) => `${service} ${operation}`);

/** A platform event as the feedback queue holds it. */
export const feedbackRecord = (body: unknown, sentAt = Date.now()): SQSRecord => ({
  messageId: crypto.randomUUID(),
  receiptHandle: 'receipt-handle',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(sentAt),
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: String(sentAt),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:platform-events',
  awsRegion: 'us-east-1',
});

/** Invokes `feedback`; tells which messages go back to the queue, and what was learnt. */
export async function invokeFeedback(...records: SQSRecord[]) {
  const { handler } = await import('../../lambdas/feedback/handler.ts');
  const { result, logs, text } = await withLogs<SQSBatchResponse>(() => handler({ Records: records }));
  return {
    failures: result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    lessons: logs.flatMap(({ lesson }) => (lesson === undefined ? [] : [lesson])),
    text,
  };
}

/** A phone that nobody knows, and two users who know nothing of each other. */
export interface PhoneStory {
  readonly ann: Person;
  readonly bob: Person;
  readonly token: string;
}

/** Begins anew: nothing is stored of phones, pushed or called. */
export async function newStory(backend: Backend): Promise<PhoneStory> {
  await backend.emptyTable('Deliveries');
  await backend.emptyTable('Devices');
  await backend.clearMessages();
  const [ann, bob] = await Promise.all([person(), person()]);
  await backend.clearCalls();
  return { ann, bob, token: newToken() };
}
