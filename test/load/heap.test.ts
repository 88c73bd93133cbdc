import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Backend, startBackend } from '../support/backend.ts';
import { isFlat, measureHeaps } from './heap.ts';

/** The short form of what `npm run test:load` does with all handlers and more calls. */
let backend: Backend;
beforeAll(async () => {
  backend = await startBackend();
});
afterAll(() => backend.close());

test('handlers keep nothing of a call, refused and failed ones included', async () => {
  const heaps = await measureHeaps(backend, { calls: 1_500, names: ['authorize', 'webhook'] });

  console.info(heaps.map(({ name, bytesPerCall }) => `${name}: ${bytesPerCall} bytes a call`).join('\n'));
  expect(heaps.filter((heap) => !isFlat(heap))).toEqual([]);
  expect(heaps.map(({ name, calls }) => `${name} ${calls}`)).toEqual(['authorize 1500', 'webhook 1500']);
}, 180_000);

/** An array of so many elements takes 200 bytes. */
const LEAK = `{
  const { handler } = module.exports;
  const kept = [];
  module.exports = {
    handler: (event, context) => {
      kept.push(Array(19).fill(0));
      return handler(event, context);
    },
  };
}`;

test('a handler that keeps 200 bytes of each call is found out', async () => {
  const [heap] = await measureHeaps(backend, { calls: 500, names: ['feedback'], suffix: LEAK });

  expect(heap).toMatchObject({ name: 'feedback', otherwise: 0 });
  expect(heap && isFlat(heap)).toBe(false);
  expect(heap?.bytesPerCall).toBeGreaterThan(190);
  expect(heap?.bytesPerCall).toBeLessThan(260);
}, 180_000);
