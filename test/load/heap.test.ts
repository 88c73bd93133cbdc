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
  const heaps = await measureHeaps(backend, { calls: 1_000, names: ['authorize', 'webhook'] });

  console.info(heaps.map(({ name, bytesPerCall }) => `${name}: ${bytesPerCall} bytes a call`).join('\n'));
  expect(heaps.filter((heap) => !isFlat(heap))).toEqual([]);
  expect(heaps.map(({ name, calls }) => `${name} ${calls}`)).toEqual(['authorize 1000', 'webhook 1000']);
}, 180_000);

/** Keeps something at each call. */
const leak = (something: string): string => `{
  const { handler } = module.exports;
  const kept = [];
  module.exports = {
    handler: (event, context) => {
      kept.push(${something});
      return handler(event, context);
    },
  };
}`;

test.each([
  // So many elements take 200 bytes.
  ['200 bytes', 'Array(19).fill(0)', 190, 260],
  // Outside of the heap, where what a socket's buffer takes is not counted.
  ['1,000 bytes of a buffer', 'Buffer.alloc(1_000)', 300, 1_300],
])(
  'a handler that keeps something of each call is found out: %s',
  async (_name, something, least, most) => {
    const [heap] = await measureHeaps(backend, { calls: 250, names: ['feedback'], suffix: leak(something) });

    expect(heap).toMatchObject({ name: 'feedback', otherwise: 0 });
    expect(heap && isFlat(heap)).toBe(false);
    expect(heap?.bytesPerCall).toBeGreaterThan(least);
    expect(heap?.bytesPerCall).toBeLessThan(most);
  },
  180_000,
);
