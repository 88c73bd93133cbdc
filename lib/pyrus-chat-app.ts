import { readFileSync } from 'node:fs';
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as v from 'valibot';
import { PyrusChatStack } from './pyrus-chat-stack.ts';
import { readSettings } from './settings.ts';

/** The CDK app with its one stack. */
export interface PyrusChatApp {
  readonly app: App;
  readonly stack: PyrusChatStack;
}

/**
 * Makes the app from the settings in the CDK context, and has every synthesis checked by cdk-nag.
 *
 * @throws SettingsError when the settings are wrong
 */
export function createPyrusChatApp(props: AppProps = {}): PyrusChatApp {
  // Nothing about the project is reported to AWS, the template holds resources only, and nothing is written when the
  // settings are wrong.
  const app = new App({ analyticsReporting: false, treeMetadata: false, autoSynth: false, ...props });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  const settings = readSettings(app.node.getAllContext());
  const stack = new PyrusChatStack(app, `PyrusChat-${settings.stage}`, {
    settings,
    version: projectVersion(),
    description: "The company's side of Pyrus Mobile Chat for Android.",
  });
  return { app, stack };
}

function projectVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return v.parse(v.object({ version: v.string() }), JSON.parse(text)).version;
}
