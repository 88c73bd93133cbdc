import { readFileSync } from 'node:fs';
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as v from 'valibot';
import { PyrusChatStack } from './pyrus-chat-stack.ts';
import { certificateRegion } from './settings/domain-schema.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';
import { fileName, overFile, readSettingsFile, type SettingsFile } from './settings-file.ts';

export interface PyrusChatAppProps extends AppProps {
  /**
   * Settings under those of the context.
   *
   * @default - the context has all settings
   */
  readonly settingsFile?: SettingsFile | undefined;
}

/** The CDK app with its one stack. */
export interface PyrusChatApp {
  readonly app: App;
  readonly stack: PyrusChatStack;
}

/**
 * Makes the app from the settings in the CDK context and the settings file, and has every synthesis checked by cdk-nag.
 *
 * @throws SettingsError when the settings are wrong
 */
export function createPyrusChatApp({ settingsFile, ...props }: PyrusChatAppProps = {}): PyrusChatApp {
  // Nothing about the project is reported to AWS, the template holds resources only, and nothing is written when the
  // settings are wrong.
  const app = new App({ analyticsReporting: false, treeMetadata: false, autoSynth: false, ...props });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  const settings = settingsOf(app, settingsFile);
  const stack = new PyrusChatStack(app, `PyrusChat-${settings.stage}`, {
    settings,
    version: projectVersion(),
    description: "The company's side of Pyrus Mobile Chat for Android.",
    // On the stack, not in the template: CloudFormation hands them on to whatever takes tags.
    tags: { ...settings.tags, 'pyrus-chat:stage': settings.stage },
    ...(settings.region === undefined ? {} : { env: { region: settings.region } }),
  });
  return { app, stack };
}

function settingsOf(app: App, file: SettingsFile | undefined): Settings {
  const context = app.node.getAllContext();
  const kept = readSettingsFile(file);
  const settings =
    file === undefined || kept === undefined
      ? readSettings(context)
      : readSettings(overFile(context, kept), `${fileName(file)}, "context" in cdk.json, or -c name=value`);
  checkCertificateRegion(settings);
  return settings;
}

/**
 * API Gateway takes certificates of its own region only, which without the setting is the one that the `cdk` command has
 * found. https://docs.aws.amazon.com/cdk/v2/guide/configure-env.html
 */
function checkCertificateRegion({ domain, region = process.env.CDK_DEFAULT_REGION }: Settings): void {
  if (domain === undefined || region === undefined || certificateRegion(domain) === region) return;
  throw new SettingsError(
    `The settings are wrong:\n- domain: has a certificateArn of ${certificateRegion(domain)}, and the stack goes to ${region}; give a certificate of the region of the stack, or set region`,
  );
}

function projectVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return v.parse(v.object({ version: v.string() }), JSON.parse(text)).version;
}
