import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const packageSchema = v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() }));

/** The version of this project, and so of the command line. */
export const version = (): string =>
  v.parse(packageSchema, readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
