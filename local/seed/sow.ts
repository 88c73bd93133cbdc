import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalStackError } from '../local-stack-error.ts';
import { loadSeed } from './load-seed.ts';
import type { RunningStack } from './running-stack.ts';
import { readSeed } from './seed.ts';
import { writeJson } from './seed-files.ts';

const KEYS = 'seeded-keys.json';
/** Lies in a data directory while a seed is being put into it. */
const MARK = 'seed-under-way';

/**
 * Reads a seed, and checks that it would fall on empty ground.
 *
 * @returns puts it into the stack, and the keys of its users into `seeded-keys.json` beside the outputs; resolves to
 *   the output that says where
 * @throws LocalStackError where the seed or the data directory stands in the way
 */
export function sow(
  seedDir: string,
  { dataDir, outputsFile }: { readonly dataDir: string | undefined; readonly outputsFile: string },
): (stack: RunningStack) => Promise<Record<string, string>> {
  const seed = readSeed(seedDir);
  refuseData(dataDir);
  const mark = dataDir && join(dataDir, MARK);
  return async (stack) => {
    if (mark !== undefined) writeFileSync(mark, '');
    const keys = await loadSeed(seed, stack);
    if (mark !== undefined) rmSync(mark);
    if (keys.length === 0) return {};
    const directory = dirname(outputsFile);
    mkdirSync(directory, { recursive: true });
    writeJson(directory, KEYS, keys);
    return { SeededKeysFile: join(directory, KEYS) };
  };
}

function refuseData(dataDir: string | undefined): void {
  if (dataDir === undefined || !existsSync(join(dataDir, 'stack.json'))) return;
  throw new LocalStackError(
    `--seed: ${dataDir} holds data already: choose an empty directory with --data, or leave --seed out`,
  );
}

/**
 * Refuses data that is not all there.
 *
 * @throws LocalStackError where a former start was interrupted while it put a seed in
 */
export function refuseHalfSeeded(dataDir: string): void {
  if (!existsSync(join(dataDir, MARK))) return;
  throw new LocalStackError(
    `${dataDir} holds a part of a seed only, for its start failed: remove it and start again`,
  );
}
