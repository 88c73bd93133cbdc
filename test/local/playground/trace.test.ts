import { describe, expect, test } from '@jest/globals';
import { curlOf } from '../../../local/playground/app/trace/curl.ts';
import { describe as inWords } from '../../../local/playground/app/trace/describe.ts';
import { Trace } from '../../../local/playground/app/trace/trace.ts';
import { en } from '../../../local/playground/app/words/en.ts';
import { languageOf, wordsOf } from '../../../local/playground/app/words/language.ts';
import type { FeedEvent } from '../../../local/playground/feed-event.ts';
import { readEvent } from '../../../local/playground/trigger.ts';

const names = { user: (id?: string) => id ?? 'somebody', phone: (token?: string) => token ?? 'a phone' };

/** A trace that has heard these, and what it says. */
function heard(...events: FeedEvent[]) {
  const trace = new Trace();
  for (const [index, event] of events.entries())
    trace.add({ id: index + 1, at: '2026-01-02T03:04:05Z', ...event });
  return { trace, said: (words = en) => trace.entries.map((entry) => inWords(entry, names, words)) };
}

const httpStep = (trace: string, route: string, body: object): FeedEvent => {
  const [method = '', path = ''] = route.split(' ');
  const event = {
    routeKey: route,
    rawPath: path,
    headers: { host: '127.0.0.1:1' },
    requestContext: { http: { method } },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
  return { kind: 'step', trace, service: 's', ...readEvent('F', JSON.stringify(event)) };
};
const done = (trace: string, status: number | null = null, error: string | null = null): FeedEvent => ({
  kind: 'done',
  trace,
  duration_ms: 1,
  status,
  error,
});
const line = (trace: string, fields: object): FeedEvent => ({
  kind: 'line',
  trace,
  text: JSON.stringify(fields),
});
const authorized = (trace: string, user_id: string, status = 200): FeedEvent[] => [
  httpStep(trace, 'POST /authorize', { user_id }),
  done(trace, status),
];
const pushOf = { push_id: 'p', ticket: 't', user: 'u', device: 'hash-1' };

describe('what happened', () => {
  test('authorizations that let in are counted, as long as nothing else happens', () => {
    const comment = { app_id: 'a', user_id: 'anna', ticket_id: 1, comment_id: 1, is_inbound: true };
    const { trace } = heard(
      ...authorized('1', 'anna'),
      ...authorized('2', 'boris'),
      ...authorized('3', 'anna'),
      ...authorized('4', 'anna', 403),
      ...authorized('5', 'anna'),
      { kind: 'desk', event: { kind: 'comment', ...comment } },
      ...authorized('6', 'anna'),
    );
    expect(trace.entries.map(({ subject, count, what }) => [subject.users[0], count, what.kind])).toEqual([
      ['anna', 1, 'step'],
      ['anna', 1, 'desk'],
      ['anna', 1, 'step'],
      ['anna', 1, 'step'],
      ['anna', 2, 'step'],
      ['boris', 1, 'step'],
    ]);
  });

  test('a phone that a line names by its hash is known from a step that named its token', () => {
    const queue = JSON.stringify({ Records: [{ body: JSON.stringify({ Message: '{}' }) }] });
    const { said } = heard(
      httpStep('1', 'POST /webhook/{token}', {
        ticket_id: 7,
        token: { user_id: 'anna', device_id: 'token-1' },
      }),
      line('1', { message: 'reply queued', ...pushOf }),
      { kind: 'step', trace: '2', service: 'feedback', ...readEvent('F', queue) },
      line('2', {
        message: 'platform event',
        type: 'DeliveryFailure',
        failure: 'InvalidPlatformToken',
        lesson: 'quarantined',
        device: 'hash-1',
      }),
    );
    expect(said()[0]!.said[0]!.text).toMatch(
      /^token-1 counts as dead from now on\. FCM does not know the token/,
    );
    expect(said()[1]!.title).toBe('Pyrus tells of a reply for token-1');
  });

  test('requests that the stack answered are told by its steps, and those that it did not by Pyrus', () => {
    const asked = {
      kind: 'authorization',
      app_id: 'a',
      user_id: 'u',
      request: 'gettickets',
      duration_ms: 1,
    } as const;
    const { said } = heard(
      { kind: 'desk', event: { ...asked, status: 200 } },
      { kind: 'desk', event: { ...asked, status: null } },
    );
    expect(said()).toMatchObject([{ title: 'The stack did not answer Pyrus', tone: 'bad' }]);
  });

  test('calls, lines and the end of a step may come in any order', () => {
    const call = { service: 'dynamodb', operation: 'GetItem', resources: [], status: 200, duration_ms: 1 };
    const { trace } = heard(
      httpStep('1', 'POST /authorize', {}),
      done('1', 403),
      { kind: 'call', trace: '1', ...call },
      { kind: 'call', trace: 'unknown', ...call },
      line('1', { message: 'authorization refused', reason: 'revoked' }),
    );
    expect(trace.entries).toMatchObject([{ what: { calls: [call], lines: [{}], end: { status: 403 } } }]);
  });

  test('a function that fails, and a line of no known kind', () => {
    const { said } = heard(
      httpStep('1', 'POST /authorize', {}),
      line('1', { message: 'request failed', level: 'ERROR', error: { name: 'TimeoutError' } }),
      done('1', null, 'Sandbox.Timedout'),
    );
    expect(said()).toMatchObject([
      {
        tone: 'bad',
        said: [{ text: 'request failed: TimeoutError' }, { text: 'The function failed: Sandbox.Timedout' }],
      },
    ]);
  });
});

describe('what is about whom', () => {
  test.each([
    ['a form', 'user_id=anna&security_key=x', ['anna']],
    ['no JSON', '{', []],
    ['ids of another kind', '{"user_id":{},"ticket_id":5}', []],
  ])('%s', (_name, body, users) => {
    const event = {
      routeKey: 'POST /authorize',
      rawPath: '/authorize',
      headers: { host: 'h' },
      requestContext: { http: { method: 'POST' } },
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    };
    const { subject, trigger } = readEvent('F', JSON.stringify(event));
    expect(subject.users).toEqual(users);
    expect(trigger).toMatchObject({ type: 'http', request: { url: 'http://h/authorize', body } });
  });

  test('an action, a deployment, and an event of another kind', () => {
    const action = '{"action":"issue","user_id":"anna"}';
    expect(readEvent('F', action)).toMatchObject({
      trigger: { type: 'action', action: 'issue', function: 'F', payload: action },
      subject: { users: ['anna'] },
    });
    const deployment = readEvent('F', '{"RequestType":"Create","ResourceType":"Custom::X"}');
    expect(deployment.trigger).toEqual({ type: 'deployment', resource: 'Custom::X', request: 'Create' });
    expect(readEvent('F', '[]').trigger.type).toBe('other');
  });
});

describe('copy as curl', () => {
  test('quotes for a shell', () => {
    const request = { method: 'PUT', url: 'http://h/a?b=1', headers: { 'content-type': 'x' }, body: "it's" };
    expect(curlOf({ type: 'http', route: 'r', request }, 'http://l')).toBe(
      "curl -i 'http://h/a?b=1' \\\n  -X PUT \\\n  -H 'content-type: x' \\\n  --data-raw 'it'\\''s'",
    );
  });

  test('an action goes to the Invoke API; what was not kept can not be copied', () => {
    const action = { type: 'action', action: 'issue', function: 'F', payload: '{}' } as const;
    expect(curlOf(action, 'http://l')).toContain("'http://l/2015-03-31/functions/F/invocations'");
    const request = { method: 'POST', url: 'u', headers: {} };
    expect(curlOf({ type: 'http', route: 'r', request }, '')).toBeUndefined();
    expect(curlOf({ type: 'queue', messages: 1 }, '')).toBeUndefined();
  });
});

describe('languages', () => {
  test.each([
    [['ru-RU', 'en'], 'ru'],
    [['de', 'RU'], 'ru'],
    [['de'], 'en'],
    [[], 'en'],
  ])('%j is shown in %s', (preferred, language) => {
    expect(languageOf(preferred)).toBe(language);
  });

  test('a reason has its words in both, with what follows its colon', () => {
    const { said } = heard(
      httpStep('1', 'POST /webhook/{token}', { token: { device_id: 'T' } }),
      line('1', { message: 'push suppressed', ...pushOf, reason: 'no_sender:rustore' }),
      line('1', { message: 'push failed', ...pushOf, reason: 'gave_up:Throttled' }),
      line('1', { message: 'authorization refused', reason: 'malformed:user_id' }),
    );
    const [english, russian] = [said()[0]!.said, said(wordsOf('ru'))[0]!.said];
    expect(english.map(({ text }) => text)).toEqual([
      expect.stringContaining('of the type rustore'),
      expect.stringContaining('Throttled'),
      expect.stringContaining('user_id is missing'),
    ]);
    expect(russian.map(({ text }) => text)).toEqual([
      expect.stringContaining('(rustore)'),
      expect.stringContaining('(Throttled)'),
      expect.stringContaining('поле user_id'),
    ]);
  });
});
