import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { DeployError } from '../../../lambdas/custom-resource/deploy-error.ts';
import { readServiceAccount } from '../../../lambdas/fcm-application/service-account.ts';
import { writeSettingsFile } from '../../../lib/settings-file.ts';
import { CliError } from '../../errors.ts';
import { type AppSecret, appForSecret, withSecret } from '../../settings/app-secret.ts';
import { addSettingsDefaults } from '../../settings/option-defaults.ts';
import { findSettings } from '../../settings/settings-file.ts';
import { note, print, printJson } from '../../terminal/output.ts';
import { printable } from '../../terminal/printable.ts';
import { examples } from '../options.ts';

interface SetOptions {
  readonly secret: string;
  readonly app?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly local?: string;
  readonly json?: boolean;
}

/** `fcm set`: checks the key of a Firebase service account, stores it, and says what to deploy. */
export function addFcmSet(fcm: Command): void {
  addSettingsDefaults(fcm.command('set'))
    .usage('<file> [options]')
    .description(
      'check the key of a Firebase service account, store it in Secrets Manager, and note in pyrus-chat.json where it is',
    )
    .argument('<file>', 'service-account.json: Firebase console, Project settings, Service accounts')
    .addOption(new Option('--secret <name>', 'name of the secret').default('pyrus-chat/fcm'))
    .option('--app <id>', 'the app of pyrus-chat.json that it is for (default: the only one)')
    .option('--region <name>', 'AWS region (default: as pyrus-chat.json says, or as the AWS CLI finds it)')
    .option('--profile <name>', 'the AWS profile to use')
    .addOption(
      new Option('--local [dir]', 'the local run that keeps its data in dir (.local), instead of AWS')
        .preset('.local')
        .env('PYRUS_CHAT_LOCAL')
        .conflicts(['app', 'region', 'profile']),
    )
    .option('--json', 'print one JSON document, and nothing else on stdout')
    .addHelpText(
      'after',
      examples(
        'pyrus-chat fcm set service-account.json',
        'pyrus-chat fcm set service-account.json --secret pyrus-chat/fcm-test',
      ),
    )
    .action(set);
}

async function set(file: string, options: SetOptions): Promise<void> {
  const content = await readFile(file, 'utf8');
  const { project_id: project } = check(file, content);
  // Before anything is stored: the file may be wrong, or leave the app open. A local run's secret is not deployed.
  const noted = options.local === undefined ? noteIn(options.app) : undefined;
  const { putSecret } = await import('../../secrets/put-secret.ts');
  const { versionId, isNew } = await putSecret(options.secret, content, await clientConfig(options));
  // Eight characters tell versions apart, and can be read.
  const secret = { fcmSecretName: options.secret, fcmSecretVersion: versionId.slice(0, 8) };
  noted?.write(secret);

  if (options.json) {
    return printJson({ ...secret, project_id: project, ...(noted && { settings_file: noted.name }) });
  }
  note(
    `${isNew ? 'Stored' : 'Replaced'} the service account of the Firebase project ${printable(project)} in the secret ${printable(options.secret)}.`,
  );
  if (noted === undefined) showSettings(secret);
  else showFile(noted.name);
}

/** Where the secret is noted; nowhere without a settings file that names an app. */
function noteIn(app: string | undefined) {
  const found = findSettings();
  const appId = found && appForSecret(found, app);
  if (found === undefined || appId === undefined) return undefined;
  const write = (secret: AppSecret) => writeSettingsFile(found.file, withSecret(found, appId, secret));
  return { name: found.name, write };
}

function showFile(name: string): void {
  note(
    `${printable(name)} has the settings that deploy it; the key's own file is no longer needed: delete it.`,
  );
  print('npx cdk deploy');
}

function showSettings({ fcmSecretName, fcmSecretVersion }: AppSecret): void {
  note(
    'These settings deploy it ("npx pyrus-chat init" makes a file that keeps settings); the file is no longer needed:',
  );
  print(
    `npx cdk deploy -c appId=YOUR_APP_ID -c fcmSecretName=${fcmSecretName} -c fcmSecretVersion=${fcmSecretVersion}`,
  );
}

function check(file: string, content: string) {
  try {
    return readServiceAccount(`The file ${file}`, content);
  } catch (error) {
    throw error instanceof DeployError ? new CliError('InvalidServiceAccount', error.message) : error;
  }
}

async function clientConfig({ local, region, profile }: SetOptions) {
  if (local === undefined) {
    return { ...(region && { region }), ...(profile && { profile }) };
  }
  const { findLocalServices } = await import('../../admin-lambda/local-run.ts');
  return findLocalServices(local);
}
