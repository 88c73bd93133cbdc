/* `npm run check:advisories`: asks the registry what is known of our packages; exit code 1 at anything not reviewed. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from './advisories.ts';

const REVIEWED = join(import.meta.dirname, 'reviewed-advisories.json');
const MOST_OUTPUT = 64 * 1024 * 1024;

// Its exit code only says whether it found anything.
const { stdout, error } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', maxBuffer: MOST_OUTPUT });
if (error !== undefined) throw error;
const reviewed: unknown = JSON.parse(readFileSync(REVIEWED, 'utf8'));
const problems = problemsOf(JSON.parse(stdout), reviewed, new Date().toISOString().slice(0, 10));
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'Every advisory is reviewed.' : `See ${REVIEWED}.`);
process.exitCode = problems.length === 0 ? 0 : 1;
