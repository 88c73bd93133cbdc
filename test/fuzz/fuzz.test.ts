import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Backend, startBackend } from '../support/backend.ts';
import { fuzz, type Result, TARGET_NAMES } from './fuzz.ts';
import { table } from './table.ts';

/** The short form of `npm run test:fuzz`: other inputs each time. A failure tells the seed that brings it back. */
const seed = randomInt(2 ** 31);
/** The doors where only AWS and operators come in get fewer. */
const BODIES = { http: 600, other: 200 };
const HTTP = ['authorize', 'webhook', 'devices', 'unregister', 'keys'];

let backend: Backend;
const results: Result[] = [];
beforeAll(async () => {
  backend = await startBackend();
}, 60_000);
afterAll(async () => {
  await backend?.close();
  console.log(`Seed ${seed}\n${table(results)}`);
});

test.each(TARGET_NAMES)(
  'whatever comes in, all promises hold: %s',
  async (name) => {
    const bodies = HTTP.includes(name) ? BODIES.http : BODIES.other;
    const result = await fuzz(name, backend, { bodies, seed });
    results.push(result);

    expect(result.violations).toEqual([]);
    expect(result.tried).toBe(bodies + result.examples + result.broken);
  },
  120_000,
);
