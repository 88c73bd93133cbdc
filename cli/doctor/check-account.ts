import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { Target } from '../admin-lambda/target.ts';
import { CliError } from '../errors.ts';
import { callAws } from '../stack/call-aws.ts';
import { type Finding, failure, info, ok, warning } from './finding.ts';

const TOOLKIT = 'CDKToolkit';
/** What templates of CDK 2 ask for: their rule `CheckBootstrapVersion`. */
const LEAST_BOOTSTRAP = 6;
const BOOTSTRAP = 'npx cdk bootstrap';

/** A check that nothing else can do without. */
export const CREDENTIALS = 'credentials';

/** Whether the credentials work, where they lead, and whether the CDK can deploy there. */
export async function checkAccount(target: Target, signal: AbortSignal): Promise<Finding[]> {
  const client = new CloudFormationClient(target.services);
  try {
    const toolkit = await describe(client, target, TOOLKIT, signal);
    const region = await client.config.region();
    if (toolkit === undefined) {
      return [
        ok(CREDENTIALS, `They work, for the region ${region}.`),
        failure('bootstrap', `The CDK can not deploy there yet: ${region} is not bootstrapped.`, BOOTSTRAP),
      ];
    }
    const [, , , , account = 'unknown'] = (toolkit.StackId ?? '').split(':');
    return [
      ok(CREDENTIALS, `They work, for the account ${account} and the region ${region}.`),
      bootstrap(toolkit),
    ];
  } finally {
    client.destroy();
  }
}

function bootstrap({ Outputs = [] }: Stack): Finding {
  const version = Number(Outputs.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue ?? 0);
  return version >= LEAST_BOOTSTRAP
    ? ok('bootstrap', `Done, version ${version}.`)
    : failure(
        'bootstrap',
        `Version ${version} is too old: ${LEAST_BOOTSTRAP} or later is needed.`,
        BOOTSTRAP,
      );
}

/** Whether a stack of that name is there, and in a state to be deployed over. */
export async function checkExisting(target: Target, name: string, signal: AbortSignal): Promise<Finding[]> {
  const client = new CloudFormationClient(target.services);
  try {
    const stack = await describe(client, target, name, signal);
    return [
      stack === undefined ? ok('stack', `${name} is not there yet: it will be made.`) : existing(name, stack),
    ];
  } finally {
    client.destroy();
  }
}

function existing(name: string, { StackStatus, Outputs = [] }: Stack): Finding {
  const status: string = StackStatus ?? '';
  if (status.endsWith('_FAILED')) {
    return failure(
      'stack',
      `${name} is in the state ${status}.`,
      'See its events in the console (CloudFormation).',
    );
  }
  if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS') {
    return warning('stack', `${name} is being changed right now (${status}).`, 'Wait until that is done.');
  }
  const version = Outputs.find(({ OutputKey }) => OutputKey === 'Version')?.OutputValue;
  return info(
    'stack',
    `${name} is there${version === undefined ? '' : `, version ${version}`}: it will be updated.`,
  );
}

/** Undefined where there is no such stack. */
async function describe(
  client: CloudFormationClient,
  target: Target,
  name: string,
  signal: AbortSignal,
): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await callAws(
      target,
      `cloudformation:DescribeStacks on the stack ${name}`,
      client.send(new DescribeStacksCommand({ StackName: name }), { abortSignal: signal }),
    );
    return Stacks[0];
  } catch (error) {
    // "Stack with id … does not exist" has the same name as any other invalid input.
    if (error instanceof CliError && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}
