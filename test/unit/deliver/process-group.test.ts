import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { type GroupDependencies, processGroup } from '../../../lambdas/deliver/process-group.ts';

const MAX_RECEIVES = 11;

const record = (messageId: string, receives = 1) =>
  ({ messageId, attributes: { ApproximateReceiveCount: String(receives) } }) as SQSRecord;

const ids = (records: readonly SQSRecord[]) => records.map(({ messageId }) => messageId);

/** Processes a group where settling the messages in `failing` fails; tells what happened, in its order. */
async function run(
  records: readonly SQSRecord[],
  failing: readonly string[],
  hasTime: GroupDependencies['hasTime'] = () => true,
) {
  const events: string[] = [];
  const returned = await processGroup(records, {
    settle: async ({ messageId }) => {
      // Settling ends later than the loop would if it did not wait.
      await new Promise(setImmediate);
      events.push(`settle ${messageId}`);
      if (failing.includes(messageId)) {
        throw new Error(`no ${messageId}`);
      }
    },
    giveUp: async ({ messageId }, cause) => {
      events.push(`give up ${messageId}: ${(cause as Error).message}`);
    },
    hide: async (hidden, seconds) => {
      events.push(`hide ${ids(hidden).join()} for ${seconds}`);
    },
    logFailure: ({ messageId }, cause) => {
      events.push(`log ${messageId}: ${(cause as Error).message}`);
    },
    hasTime,
    maxReceiveCount: MAX_RECEIVES,
  });
  return { returned: ids(returned), events };
}

describe('processGroup', () => {
  test('settles all messages in their order', async () => {
    expect(await run([record('a'), record('b'), record('c')], [])).toEqual({
      returned: [],
      events: ['settle a', 'settle b', 'settle c'],
    });
  });

  test('does nothing where there is nothing', async () => {
    expect(await run([], [])).toEqual({ returned: [], events: [] });
  });

  test('returns the message that fails with all that follow it, and tries none of those', async () => {
    expect(await run([record('a'), record('b'), record('c')], ['b'])).toEqual({
      returned: ['b', 'c'],
      events: ['settle a', 'settle b', 'log b: no b', 'hide b,c for 10'],
    });
  });

  test.each([
    [1, 10],
    [2, 20],
    [7, 640],
    [10, 900],
  ])('waits longer with each receive of the message that fails: %i → %i s', async (receives, seconds) => {
    const { events } = await run([record('a', receives), record('b', 1)], ['a']);

    expect(events).toContain(`hide a,b for ${seconds}`);
  });

  test('gives up a message on its last receive only, and goes on with its followers', async () => {
    expect(await run([record('a', MAX_RECEIVES), record('b', MAX_RECEIVES), record('c')], ['a'])).toEqual({
      returned: ['a'],
      events: ['settle a', 'log a: no a', 'give up a: no a', 'hide a for 0', 'settle b', 'settle c'],
    });
  });

  test('does not give up a message that succeeds on its last receive', async () => {
    expect(await run([record('a', MAX_RECEIVES)], [])).toEqual({ returned: [], events: ['settle a'] });
  });

  test('returns the messages given up and those after the next failure', async () => {
    const { returned, events } = await run(
      [record('a', MAX_RECEIVES), record('b'), record('c'), record('d')],
      ['a', 'c'],
    );

    expect(returned).toEqual(['a', 'c', 'd']);
    expect(events).toEqual(expect.arrayContaining(['settle b', 'hide c,d for 10']));
    expect(events).not.toContain('settle d');
  });

  test('gives up every message that fails on its last receive', async () => {
    const { returned, events } = await run(
      [record('a', MAX_RECEIVES), record('b', MAX_RECEIVES + 3)],
      ['a', 'b'],
    );

    expect(returned).toEqual(['a', 'b']);
    expect(events).toEqual(expect.arrayContaining(['give up a: no a', 'give up b: no b']));
  });

  test('returns untried what there is no time for', async () => {
    const times = [true, false];
    const { returned, events } = await run(
      [record('a'), record('b', 5), record('c')],
      [],
      () => times.shift() ?? false,
    );

    expect(returned).toEqual(['b', 'c']);
    expect(events).toEqual(['settle a', 'hide b,c for 10']);
  });

  test('returns what was given up before the time ran out, too', async () => {
    const times = [true, false];
    const { returned } = await run(
      [record('a', MAX_RECEIVES), record('b')],
      ['a'],
      () => times.shift() ?? false,
    );

    expect(returned).toEqual(['a', 'b']);
  });

  test('gives up what there is no time for on its last receive: no message leaves the queue without a reason', async () => {
    const { returned, events } = await run([record('a', MAX_RECEIVES), record('b')], [], () => false);

    expect(returned).toEqual(['a', 'b']);
    expect(events).toEqual([expect.stringMatching(/^give up a/), 'hide a,b for 10']);
  });
});
