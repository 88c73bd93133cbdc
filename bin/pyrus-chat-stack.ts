import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as v from 'valibot';
import { PyrusChatStack } from '../lib/pyrus-chat-stack.ts';
import { readSettings, SettingsError } from '../lib/settings.ts';

/** The CDK app: `cdk synth` and `cdk deploy` run this file (see `cdk.json`). */
function main(): void {
  // No metadata about the project goes to AWS, and none into the template.
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  const settings = readSettings(app.node.getAllContext());
  new PyrusChatStack(app, `PyrusChat-${settings.stage}`, {
    settings,
    version: projectVersion(),
    description: "The company's side of Pyrus Mobile Chat for Android.",
  });
  app.synth();
}

function projectVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return v.parse(v.object({ version: v.string() }), JSON.parse(text)).version;
}

try {
  main();
} catch (error) {
  if (!(error instanceof SettingsError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
