#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
/* `npx pyrus-chat`: the operator's command line. Node 24 runs TypeScript as it is; npx puts the lockfile's one first. */
import { createProgram } from './program.ts';
import { run } from './run.ts';

process.exitCode = await run(createProgram(), process.argv);
