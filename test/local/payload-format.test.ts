import { describe, expect, test } from '@jest/globals';
import { lambdaResponse } from '../../local/http/lambda-response.ts';
import { type RequestParts, requestEvent } from '../../local/http/request-event.ts';

const request = (parts: Partial<RequestParts> = {}): RequestParts => ({
  method: 'POST',
  url: '/webhook/to%20ken?a=1&b=%20x&a=2',
  rawHeaders: [
    'Host',
    '127.0.0.1:8787',
    'User-Agent',
    'test',
    'X-Two',
    '1',
    'x-two',
    '2',
    'Cookie',
    'a=1; b=2',
  ],
  body: Buffer.from(''),
  routeKey: 'POST /webhook/{token}',
  pathParameters: { token: 'to ken' },
  sourceIp: '127.0.0.1',
  protocol: 'HTTP/1.1',
  requestId: 'request-1',
  accountId: '000000000000',
  apiId: 'abc',
  time: new Date('2026-11-22T08:05:58.123Z'),
  ...parts,
});

describe('the event', () => {
  test('is payload format 2.0', () => {
    expect(requestEvent(request())).toEqual({
      version: '2.0',
      routeKey: 'POST /webhook/{token}',
      rawPath: '/webhook/to ken',
      rawQueryString: 'a=1&b=%20x&a=2',
      cookies: ['a=1', 'b=2'],
      headers: { host: '127.0.0.1:8787', 'user-agent': 'test', 'x-two': '1,2' },
      queryStringParameters: { a: '1,2', b: ' x' },
      pathParameters: { token: 'to ken' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'abc',
        domainName: '127.0.0.1:8787',
        domainPrefix: '127',
        http: {
          method: 'POST',
          path: '/webhook/to ken',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: 'request-1',
        routeKey: 'POST /webhook/{token}',
        stage: '$default',
        time: '22/Nov/2026:08:05:58 +0000',
        timeEpoch: 1795334758123,
      },
      isBase64Encoded: false,
    });
  });

  test('leaves out what the request does not have', () => {
    const event = requestEvent(request({ url: '/x', rawHeaders: [], pathParameters: {} }));
    for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'body']) {
      expect(event).not.toHaveProperty(name);
    }
  });

  test.each([
    ['application/json', false],
    ['Application/JSON; charset=utf-8', false],
    ['text/plain', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/vnd.api+json', true],
    [undefined, true],
  ])('a body of type %s: base64 %s', (type, isBase64Encoded) => {
    const event = requestEvent(
      request({ body: Buffer.from('{"ä":1}'), rawHeaders: type === undefined ? [] : ['Content-Type', type] }),
    );
    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(String(event.body), isBase64Encoded ? 'base64' : 'utf8').toString()).toBe('{"ä":1}');
  });

  test('invalid UTF-8 in a text body becomes U+FFFD', () => {
    const event = requestEvent(
      request({ body: Buffer.from([0x61, 0xff]), rawHeaders: ['content-type', 'text/plain'] }),
    );
    expect(event.body).toBe('a\uFFFD');
  });
});

describe('the response', () => {
  const respond = (result: unknown) => {
    const { status, headers, body } = lambdaResponse(JSON.stringify(result) ?? 'null');
    return { status, headers, body: body.toString() };
  };
  const json = { 'content-type': 'application/json' };
  const plain = { 'content-type': 'text/plain; charset=utf-8' };
  const error = { status: 500, headers: json, body: '{"message":"Internal Server Error"}' };

  test.each([
    ['status alone', { statusCode: 204 }, { status: 204, headers: {}, body: '' }],
    ['status as text', { statusCode: '200', body: 'x' }, { status: 200, headers: plain, body: 'x' }],
    [
      'headers and cookies',
      {
        statusCode: 200,
        headers: { 'Content-Type': 'a/b', 'Retry-After': 1 },
        cookies: ['a=1', 'b=2'],
        body: 'x',
      },
      {
        status: 200,
        headers: { 'content-type': 'a/b', 'retry-after': '1', 'set-cookie': ['a=1', 'b=2'] },
        body: 'x',
      },
    ],
    [
      'base64',
      { statusCode: 200, isBase64Encoded: true, body: Buffer.from('ä').toString('base64') },
      { status: 200, headers: plain, body: 'ä' },
    ],
    [
      'a length of its own is dropped',
      { statusCode: 200, headers: { 'Content-Length': '99' } },
      { status: 200, headers: {}, body: '' },
    ],
    ['an object without a status', { ok: true }, { status: 200, headers: json, body: '{"ok":true}' }],
    ['text', 'Hello', { status: 200, headers: json, body: 'Hello' }],
    ['nothing', null, { status: 200, headers: json, body: 'null' }],
    ['a status that is none', { statusCode: 'ok' }, error],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }, error],
  ])('%s', (_name, result, expected) => expect(respond(result)).toEqual(expected));
});
