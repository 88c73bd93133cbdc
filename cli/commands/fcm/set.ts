import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { DeployError } from '../../../lambdas/custom-resource/deploy-error.ts';
import { readServiceAccount } from '../../../lambdas/fcm-application/service-account.ts';
import { CliError } from '../../errors.ts';
import { note, print, printJson } from '../../terminal/output.ts';
import { printable } from '../../terminal/printable.ts';
import { examples } from '../options.ts';

interface SetOptions {
  readonly secret: string;
  readonly region?: string;
  readonly profile?: string;
  readonly local?: string;
  readonly json?: boolean;
}

/** `fcm set`: checks the key of a Firebase service account, stores it, and says what to deploy. */
export function addFcmSet(fcm: Command): void {
  fcm
    .command('set')
    .usage('<file> [options]')
    .description(
      'check the key of a Firebase service account, store it in Secrets Manager, and say which settings follow',
    )
    .argument('<file>', 'service-account.json: Firebase console, Project settings, Service accounts')
    .addOption(new Option('--secret <name>', 'name of the secret').default('pyrus-chat/fcm'))
    .option('--region <name>', 'AWS region (default: as the AWS CLI finds it)')
    .option('--profile <name>', 'the AWS profile to use')
    .addOption(
      new Option('--local [dir]', 'the local run that keeps its data in dir (.local), instead of AWS')
        .preset('.local')
        .conflicts(['region', 'profile']),
    )
    .option('--json', 'print one JSON document, and nothing else on stdout')
    .addHelpText(
      'after',
      examples(
        'pyrus-chat fcm set service-account.json',
        'pyrus-chat fcm set service-account.json --secret pyrus-chat/fcm-test --region eu-central-1',
      ),
    )
    .action(set);
}

async function set(file: string, options: SetOptions): Promise<void> {
  const content = await readFile(file, 'utf8');
  const { project_id: project } = check(file, content);
  const { putSecret } = await import('../../secrets/put-secret.ts');
  const { versionId, isNew } = await putSecret(options.secret, content, await clientConfig(options));
  // Eight characters tell versions apart, and can be read.
  const settings = { fcmSecretName: options.secret, fcmSecretVersion: versionId.slice(0, 8) };
  if (options.json) return printJson({ ...settings, project_id: project });
  note(
    `${isNew ? 'Stored' : 'Replaced'} the service account of the Firebase project ${printable(project)} in the secret ${printable(options.secret)}.`,
  );
  note(
    'These settings deploy it (write them into "context" of cdk.json to keep them); the file is no longer needed:',
  );
  print(
    `npx cdk deploy -c appId=YOUR_APP_ID -c fcmSecretName=${settings.fcmSecretName} -c fcmSecretVersion=${settings.fcmSecretVersion}`,
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
