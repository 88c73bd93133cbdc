#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
/* `npx pyrus-chat`: the operator's command line. Node 24 runs TypeScript as it is; npx puts the lockfile's one first. */
import { enableCompileCache } from 'node:module';

// The AWS SDK takes most of the time to start; compiled once, it takes half. Hence the imports below it.
enableCompileCache();
const { createProgram } = await import('./program.ts');
const { run } = await import('./run.ts');

process.exitCode = await run(createProgram(), process.argv);
