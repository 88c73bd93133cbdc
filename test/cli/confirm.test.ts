import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { UsageError } from '../../cli/errors.ts';
import { confirm, endOf } from '../../cli/terminal/confirm.ts';

const question = { warning: 'All keys of client-1 will end.', expected: 'client-1', yes: undefined };

/** A terminal at which somebody types; undefined: Ctrl-D. */
function terminal(typed: string | undefined) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  if (typed === undefined) input.end();
  else input.write(`${typed}\n`);
  return { input, output, shown: () => String(output.read()) };
}

test('what is asked for is typed: goes on', async () => {
  const at = terminal('client-1');

  await expect(confirm(question, at)).resolves.toBeUndefined();
  expect(at.shown()).toContain(
    "All keys of client-1 will end.\nThat can't be undone. Type client-1 to go on: ",
  );
});

test.each([['client-2'], ['y'], [''], [undefined]])('%j is typed: nothing happens', async (typed) => {
  await expect(confirm(question, terminal(typed))).rejects.toThrow(UsageError);
});

test('--yes asks nobody', async () => {
  const at = terminal('no');

  await expect(confirm({ ...question, yes: true }, at)).resolves.toBeUndefined();
  expect(at.output.readableLength).toBe(0);
});

test('of a long app id only the end is typed', () => {
  expect(endOf('short-app')).toBe('short-app');
  expect(endOf(`${'long'.repeat(20)}app-end==`)).toBe('pp-end==');
});
