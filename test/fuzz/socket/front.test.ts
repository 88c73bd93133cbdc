import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { table } from '../table.ts';
import { fuzzFront } from './front.ts';

/** The short form; other bytes each time. A failure tells the seed that brings it back. */
const BODIES = 400;

test('whatever bytes come over a socket, the HTTP front and the functions behind it hold', async () => {
  const seed = randomInt(2 ** 31);
  const result = await fuzzFront({ bodies: BODIES, seed });

  console.info(`Seed ${seed}\n${table([result])}`);
  expect(result.violations).toEqual([]);
  expect(result.tried).toBe(BODIES);
}, 180_000);
