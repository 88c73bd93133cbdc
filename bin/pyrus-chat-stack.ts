import { fileURLToPath } from 'node:url';
import { createPyrusChatApp } from '../lib/pyrus-chat-app.ts';
import { SettingsError } from '../lib/settings.ts';
import { settingsFile } from '../lib/settings-file.ts';

/** The CDK app: `cdk synth` and `cdk deploy` run this file, as `cdk.json` says. */
try {
  const root = fileURLToPath(new URL('..', import.meta.url));
  createPyrusChatApp({ settingsFile: settingsFile(root) }).app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
