/*
 * Prints the tables of docs/scale.md; with `--write` puts them there.
 *
 *   node bench/capacity.ts [--write]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withTables } from './capacity/document.ts';
import { TABLES } from './capacity/tables.ts';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
if (values.write) {
  const file = join(import.meta.dirname, '../docs/scale.md');
  writeFileSync(file, withTables(readFileSync(file, 'utf8'), TABLES));
} else {
  for (const table of TABLES.values()) console.log(`${table()}\n`);
}
