import { expect, test } from '@jest/globals';
import { parseOptions } from '../../../bench/options.ts';
import { UsageError } from '../../../bench/scale/options.ts';

test('numbers of a quick run do not get into the README', () => {
  expect(parseOptions(['--write'])).toMatchObject({ write: true, quick: false });
  expect(parseOptions(['--quick'])).toMatchObject({ write: false, quick: true });
  expect(() => parseOptions(['--quick', '--write'])).toThrow(UsageError);
});

test('an unknown option is a mistake of usage', () => {
  expect(() => parseOptions(['--fast'])).toThrow(UsageError);
});
