import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { createPyrusChatApp } from '../../lib/pyrus-chat-app.ts';

export const root = join(import.meta.dirname, '../..');

/** The context of `cdk.json`: its feature flags change what constructs render. */
export const cdkContext: Record<string, unknown> = JSON.parse(
  readFileSync(join(root, 'cdk.json'), 'utf8'),
).context;

// CDK's own checks of the template (not cdk-nag) take seconds; `cdk-app.test.ts` runs them as `cdk synth` does.
process.env.CDK_VALIDATION = 'false';

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) {
    rmSync(directory, { recursive: true, force: true });
  }
});

/** A directory that goes away after the tests of the file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-'));
  directories.push(directory);
  return directory;
}

/** Synthesises the stack as `cdk synth` would. */
export function synthesise(settings: Record<string, unknown>) {
  const outdir = temporaryDirectory();
  const { app, stack } = createPyrusChatApp({ outdir, context: { ...cdkContext, ...settings } });
  return { app, stack, outdir, template: Template.fromStack(stack) };
}
