import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDynamoDb } from '../../local/services/dynamodb/start-dynamodb.ts';
import { startBackend } from '../support/backend.ts';
import { fuzz, type Result, TARGET_NAMES } from './fuzz.ts';
import { table, tableOfDocs } from './table.ts';

/** Bodies for each endpoint of HTTP; the other doors, where only AWS and operators come in, get a tenth. */
const BODIES = '100000';
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
const unknown = values.only?.filter((name) => !TARGET_NAMES.some((known) => known === name)) ?? [];
if (unknown.length > 0 || !Number.isInteger(seed) || !(Number(values.bodies) >= 1)) {
  console.error(`Usage: npm run test:fuzz -- [--bodies N] [--seed N] [--only NAME]… [--path PATH]
Names: ${TARGET_NAMES.join(', ')}`);
  process.exit(2);
}
// On disk: dynalite in memory pins 64 KB for each key that it has ever seen, 4 GB in the end.
const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-fuzz-'));
const backend = await startBackend(await startDynamoDb(directory));
const results: Result[] = [];
console.log(`Seed ${seed}. To repeat: npm run test:fuzz -- --seed ${seed}`);
for (const name of TARGET_NAMES) {
  if (values.only !== undefined && !values.only.includes(name)) continue;
  const share = HTTP.includes(name) ? 1 : 10;
  const bodies = Math.ceil(Number(values.bodies) / share);
  const { path } = values;
  const result = await fuzz(name, backend, { bodies, seed, ...(path === undefined ? {} : { path }) });
  results.push(result);
  console.log(`${result.target}: ${result.tried} tried, ${result.violations.length} violations`);
  for (const { harm, text } of result.violations) console.error(`${harm}: ${text}`);
}
await backend.close();
rmSync(directory, { recursive: true, force: true });
console.log(`\n${table(results)}\n\nFor docs/security.md:\n\n${tableOfDocs(results)}`);
process.exitCode = results.every(({ violations }) => violations.length === 0) ? 0 : 1;
