import { expect, test } from '@jest/globals';
import { linesOf, tooSlow } from './report.ts';
import { runLoad } from './run-load.ts';

/** The short form of `npm run test:load`. */
test('phones and replies for some seconds: no wrong answer, no lost reply, empty queues', async () => {
  const loaded = await runLoad({ phones: 20, seconds: 2, compress: 60 }, () => {});

  console.info(linesOf(loaded).join('\n'));
  expect(loaded).toMatchObject({ wrong: [], left: { delivery: 0, deadLetter: 0 } });
  expect(tooSlow(loaded)).toEqual([]);
  expect(loaded.authorizations).toBeGreaterThan(0);
  expect(loaded.replies).toBeGreaterThan(0);
}, 120_000);
