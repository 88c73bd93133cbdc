import {
  DescribeLogGroupsCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../../local/services/database.ts';
import { LogStore } from '../../../local/services/logs/log-store.ts';
import { ACCOUNT, clients, REGION, start } from './support/start.ts';

const GROUP = '/aws/lambda/one';
const STREAM = '2026/01/31/[$LATEST]0123456789abcdef0123456789abcdef';

describe('CloudWatch Logs', () => {
  let services: Awaited<ReturnType<typeof start>>;
  let client: ReturnType<typeof clients>;

  beforeAll(async () => {
    services = await start();
    client = clients(services.endpoint);
    for (const group of [GROUP, '/aws/lambda/two', 'other']) services.logs.createGroup(group);
  });

  afterAll(async () => {
    client.destroy();
    await services.close();
  });

  let groups = 0;
  /** Writes lines into a group of their own; returns its name. */
  const groupWith = (...lines: readonly string[]): string => {
    const group = `lines-${groups++}`;
    services.logs.createGroup(group);
    for (const line of lines) services.logs.append(group, STREAM, line);
    return group;
  };
  const filter = (input: FilterLogEventsCommandInput) => client.logs.send(new FilterLogEventsCommand(input));
  const messagesOf = (events: readonly FilteredLogEvent[] = []) => events.map(({ message }) => message);

  test('gives lines back, oldest first, with their place', async () => {
    services.logs.append(GROUP, STREAM, 'one');
    services.logs.append(GROUP, STREAM, 'two');
    services.logs.append('/aws/lambda/two', STREAM, 'three');
    const { events = [], nextToken } = await filter({ logGroupName: GROUP });
    expect(messagesOf(events)).toEqual(['one', 'two']);
    expect(nextToken).toBeUndefined();
    expect(events[0]).toEqual({
      logStreamName: STREAM,
      message: 'one',
      timestamp: expect.any(Number),
      ingestionTime: expect.any(Number),
      eventId: expect.stringMatching(/^\d{56}$/),
    });
    expect(events[0]?.eventId).not.toBe(events[1]?.eventId);
  });

  test('start and end time belong to the range', async () => {
    const logGroupName = groupWith('line');
    const [event] = (await filter({ logGroupName })).events ?? [];
    const at = event?.timestamp ?? 0;
    const found = async (startTime: number, endTime: number) =>
      messagesOf((await filter({ logGroupName, startTime, endTime })).events);
    expect(await found(at, at)).toEqual(['line']);
    expect(await found(at + 1, at + 1)).toEqual([]);
    expect(await found(at - 1, at - 1)).toEqual([]);
  });

  const sent = '{"message":"push sent","ticket":"t-1","since_ms":7,"error":{"name":"None"},"list":[1]}';
  const refused = '{"message":"authorization refused","reason":"malformed:user_id","live":true}';
  const text = 'push sent, in plain text';

  test.each([
    ['', [sent, refused, text]],
    ['{ $.message = "push sent" }', [sent]],
    ['{$.message="push sent"}', [sent]],
    ['{ $.message = push }', []],
    ['{ $.message = "push*" }', [sent]],
    ['{ $.message = push* }', [sent]],
    ['{ $.message = "*se*" }', [sent, refused]],
    ['{ $.reason = "malformed:*" }', [refused]],
    ['{ $.reason = "malformed.user_id" }', []],
    ['{ $.message != "push sent" }', [refused]],
    ['{ $.ticket != "t-2" }', [sent]],
    ['{ $.ticket = * }', [sent]],
    ['{ $.error.name = "None" }', [sent]],
    ['{ $.error = * }', []],
    ['{ $.list = * }', []],
    ['{ $.since_ms = 7 }', [sent]],
    ['{ $.since_ms = "7" }', []],
    ['{ $.live = * }', [refused]],
    ['{ $.message = "push sent" && $.ticket = "t-2" }', []],
    ['{ $.ticket = "t-1" && $.message = "push sent" || $.reason = * }', [sent, refused]],
    ['{ $.ticket = "t-1" && ($.message = "none" || $.reason = *) }', []],
    ['{ ($.message = "push sent") || ($.reason = "malformed:user_id") }', [sent, refused]],
  ])('the pattern %j finds what it says', async (filterPattern, expected) => {
    const logGroupName = groupWith(sent, refused, text);
    expect(messagesOf((await filter({ logGroupName, filterPattern })).events)).toEqual(expected);
  });

  test('a quotation mark in a value is escaped', async () => {
    const logGroupName = groupWith('{"a":"say \\"x\\""}');
    const { events } = await filter({ logGroupName, filterPattern: '{ $.a = "say \\"x\\"" }' });
    expect(events).toHaveLength(1);
  });

  test.each([
    'ERROR',
    '"push sent"',
    '[ip, user]',
    '{ $.status >= 500 }',
    '{ $.a IS NULL }',
    '{ $.a NOT EXISTS }',
    '{ $.list[0] = "x" }',
    '{ $.a = %x% }',
    '{ $.a = foo-bar }',
    '{ $.a = "x }',
    '{ $.a = "x" ',
    '{ $.a = "x" } y',
    '{ $.a = "x" & $.b = "y" }',
    '{ ($.a = "x" }',
    '{ a = "x" }',
    '{ }',
  ])('the pattern %s is refused, not ignored', async (filterPattern) => {
    await expect(filter({ logGroupName: GROUP, filterPattern })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('pages are as long as asked for, and together they are everything', async () => {
    const lines = Array.from({ length: 7 }, (_, index) =>
      JSON.stringify({ index, odd: index % 2 ? 'y' : 'n' }),
    );
    const logGroupName = groupWith(...lines);
    const pages: unknown[][] = [];
    const input = { logGroupName, limit: 2, filterPattern: '{ $.odd = "n" }' };
    for await (const page of paginateFilterLogEvents({ client: client.logs }, input)) {
      pages.push(messagesOf(page.events));
    }
    expect(pages).toEqual([
      [lines[0], lines[2]],
      [lines[4], lines[6]],
    ]);
  });

  test('a page holds 1 MB at most', async () => {
    const lines = ['a', 'b', 'c'].map((letter) => letter.repeat(600_000));
    const logGroupName = groupWith(...lines);
    const pages: number[] = [];
    for await (const { events } of paginateFilterLogEvents({ client: client.logs }, { logGroupName })) {
      pages.push(events?.length ?? 0);
    }
    expect(pages).toEqual([1, 1, 1]);
  });

  test('a page may be empty and have a next one', async () => {
    const logGroupName = groupWith(...Array<string>(10_000).fill('{}'), '{"found":"at last"}');
    const input = { logGroupName, filterPattern: '{ $.found = * }' };
    const first = await filter(input);
    expect([first.events, first.nextToken]).toEqual([[], expect.any(String)]);
    const second = await filter({ ...input, nextToken: first.nextToken });
    expect([messagesOf(second.events), second.nextToken]).toEqual([['{"found":"at last"}'], undefined]);
  });

  test.each([
    ['a group that is not there', { logGroupName: 'none' }, 'ResourceNotFoundException'],
    ['no group', { logGroupName: undefined }, 'InvalidParameterException'],
    ['a token of somebody else', { logGroupName: GROUP, nextToken: 'x' }, 'InvalidParameterException'],
    [
      'a condition that is not simulated',
      { logGroupName: GROUP, logStreamNames: [STREAM] },
      'InvalidParameterException',
    ],
  ])('%s is refused', async (_name, input, name) => {
    await expect(filter(input)).rejects.toMatchObject({ name });
  });

  test('lists groups by prefix, in pages', async () => {
    const describeGroups = (nextToken?: string) =>
      client.logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/', limit: 1, nextToken }),
      );
    const first = await describeGroups();
    const arn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${GROUP}`;
    expect(first.logGroups).toEqual([
      expect.objectContaining({ logGroupName: GROUP, arn: `${arn}:*`, logGroupArn: arn }),
    ]);
    const second = await describeGroups(first.nextToken);
    expect(second.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['/aws/lambda/two']);
    expect(second.nextToken).toBeUndefined();
  });
});

test('the newest lines are kept', () => {
  const database = openDatabase(undefined);
  const store = new LogStore(database, 3);
  for (const line of ['1', '2', '3', '4', '5']) store.append(GROUP, STREAM, line);
  const kept = store.after(GROUP, { timestamp: 0, id: 0 }, Number.MAX_SAFE_INTEGER, 10);
  expect(kept.map(({ message }) => message)).toEqual(['3', '4', '5']);
  store.close();
  database.close();
});
