/* `npm run test:load`: many phones for minutes, then many calls of each handler. Loopback only. See docs/security.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOptions, UsageError } from '../../bench/scale/options.ts';
import { startDynamoDb } from '../../local/services/dynamodb/start-dynamodb.ts';
import { startBackend } from '../support/backend.ts';
import { type HeapGrowth, isFlat, measureHeaps } from './heap.ts';
import { heapTable, isWell, linesOf } from './report.ts';
import { runLoad } from './run-load.ts';

const HELP = `Puts phones that ask as often as Pyrus' SDK does, and replies to them, on the local run, and checks that no answer
is wrong, no reply is lost and the queues drain; then calls each handler of requests and queues some thousand times, also
while services fail, and checks that it keeps nothing of a call in its memory.

  npm run test:load -- [--phones N] [--seconds S] [--compress F]

  --phones N    phones that have the chat open (60)
  --seconds S   how long it lasts (180)
  --compress F  how many seconds of the phones pass in one (15)

Exit code 1 where anything of that is not so.
`;

const DEFAULTS = ['--only', 'load', '--phones', '60', '--seconds', '180', '--compress', '15'];
/** Of each handler whose heap is measured. */
const CALLS = 10_000;

/** @returns the exit code */
async function run(args: readonly string[]): Promise<number> {
  const { help, load } = parseOptions([...DEFAULTS, ...args]);
  if (help || load === undefined) {
    console.log(HELP);
    return 0;
  }
  const loaded = await runLoad(load, (line) => console.error(line));
  console.log(linesOf(loaded).join('\n'));
  console.error('The load is over; the heaps are measured, which takes some minutes');
  const heaps = await heapsOfAll();
  console.log(heapTable(heaps).join('\n'));
  return isWell(loaded) && heaps.every(isFlat) ? 0 : 1;
}

async function heapsOfAll(): Promise<HeapGrowth[]> {
  // On disk: dynalite in memory pins 64 KB for each key that it has ever seen.
  const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-heaps-'));
  const backend = await startBackend(await startDynamoDb(directory));
  try {
    return await measureHeaps(backend, { calls: CALLS });
  } finally {
    await backend.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
