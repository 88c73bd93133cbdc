import { createPyrusChatApp } from '../lib/pyrus-chat-app.ts';
import { SettingsError } from '../lib/settings.ts';

/** The CDK app: `cdk synth` and `cdk deploy` run this file, as `cdk.json` says. */
try {
  createPyrusChatApp().app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
