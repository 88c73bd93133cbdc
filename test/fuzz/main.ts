import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDynamoDb } from '../../local/services/dynamodb/start-dynamodb.ts';
import { startBackend } from '../support/backend.ts';
import { fuzz, type Result, TARGET_NAMES } from './fuzz.ts';
import { fuzzFront } from './socket/front.ts';
import { table, tableOfDocs } from './table.ts';
import { watchdog } from './watchdog.ts';

/**
 * Bodies for each endpoint of HTTP. The other doors, where only AWS and operators come in, get a tenth, and the front, behind
 * which are all endpoints, a twentieth.
 */
const BODIES = '100000';
const FRONT = 'front';
const NAMES = [...TARGET_NAMES, FRONT] as const;
const HTTP = ['authorize', 'webhook', 'devices', 'unregister', 'keys'];

const { values } = parseArgs({
  options: {
    bodies: { type: 'string', default: BODIES },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    only: { type: 'string', multiple: true },
    path: { type: 'string' },
  },
});
const seed = Number(values.seed);
const unknown = values.only?.filter((name) => !NAMES.some((known) => known === name)) ?? [];
if (unknown.length > 0 || !Number.isInteger(seed) || !(Number(values.bodies) >= 1)) {
  console.error(`Usage: npm run test:fuzz -- [--bodies N] [--seed N] [--only NAME]… [--path PATH]
Names: ${NAMES.join(', ')}`);
  process.exit(2);
}
// On disk: dynalite in memory pins 64 KB for each key that it has ever seen, 4 GB in the end.
const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-fuzz-'));
const backend = await startBackend(await startDynamoDb(directory));
const results: Result[] = [];
const stopWatching = watchdog(
  60_000,
  `An input of the door after the one named last has held up this process for a minute. Seed ${seed}.`,
);
console.log(`Seed ${seed}. To repeat: npm run test:fuzz -- --seed ${seed}`);
for (const name of NAMES) {
  if (values.only !== undefined && !values.only.includes(name)) continue;
  const share = HTTP.includes(name) ? 1 : name === FRONT ? 20 : 10;
  const bodies = Math.ceil(Number(values.bodies) / share);
  const { path } = values;
  const plan = { bodies, seed, ...(path === undefined ? {} : { path }) };
  const result = name === FRONT ? await fuzzFront(plan) : await fuzz(name, backend, plan);
  results.push(result);
  console.log(`${result.target}: ${result.tried} tried, ${result.violations.length} promises broken`);
  for (const { harm, text } of result.violations) console.error(`${harm}: ${text}`);
}
await stopWatching();
await backend.close();
rmSync(directory, { recursive: true, force: true });
console.log(`\n${table(results)}\n\nFor docs/security.md:\n\n${tableOfDocs(results)}`);
process.exitCode = results.every(({ violations }) => violations.length === 0) ? 0 : 1;
