import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Answer, error, startAwsStandIn } from './aws-stand-in.ts';
import { type CliOptions, type Ended, runCli } from './cli.ts';
import type { World } from './world.ts';

/** What the stand-ins tell of an account. */
export interface Account {
  /** Outputs of the stacks that are there. @default the local run as `PyrusChat-prod` */
  readonly stacks?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The deployed template, of whatever stack. */
  readonly template?: unknown;
  /** Type and physical id of what it made, by logical id. */
  readonly resources?: Readonly<Record<string, readonly [type: string, physicalId: string]>>;
  /** How many functions may run at a time. @default 1000 */
  readonly concurrency?: number;
  /** Whether the operator may invoke the admin Lambda. @default true */
  readonly mayInvoke?: boolean;
}

const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIAOPERATOR',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'eu-central-1',
};

/**
 * Runs a command against the local run as if it were deployed: CloudFormation and the account are played, all else is what
 * the local run has.
 */
export async function runDeployed(
  world: World,
  args: readonly string[],
  account: Account = {},
  options: CliOptions = {},
): Promise<Ended> {
  const cloudFormation = await startAwsStandIn((form) => answer(form, world, account));
  const lambda = await startLambda(world.run.outputs.LambdaEndpoint, account);
  const services = world.run.outputs.SnsEndpoint;
  try {
    return await runCli(args, {
      ...options,
      env: {
        ...CREDENTIALS,
        AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
        AWS_ENDPOINT_URL_LAMBDA: lambda.url,
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: services,
        AWS_ENDPOINT_URL_DYNAMODB: services,
        AWS_ENDPOINT_URL_SNS: services,
        AWS_ENDPOINT_URL_SQS: services,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: services,
        ...options.env,
      },
    });
  } finally {
    cloudFormation.close();
    lambda.close();
  }
}

/** Every output of the local run that a stack has too. */
export function outputsOf(world: World): Record<string, string> {
  const outputs: Record<string, unknown> = JSON.parse(
    readFileSync(join(world.dataDir, 'outputs.json'), 'utf8'),
  );
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/ */
function answer(form: URLSearchParams, world: World, account: Account): Answer {
  const action = form.get('Action') ?? '';
  const name = form.get('StackName') ?? '';
  const outputs = (account.stacks ?? { 'PyrusChat-prod': outputsOf(world) })[name];
  if (outputs === undefined) return error('ValidationError', `Stack with id ${name} does not exist`);
  const results: Readonly<Record<string, string>> = {
    DescribeStacks: element('Stacks', element('member', describe(name, outputs))),
    GetTemplate: element('TemplateBody', escapeXml(JSON.stringify(account.template ?? {}))),
    ListStackResources: element('StackResourceSummaries', summaries(account.resources ?? {})),
  };
  const result = element(`${action}Result`, results[action] ?? '');
  return { status: 200, body: element(`${action}Response`, result) };
}

function describe(name: string, outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(([key, value]) =>
    element('member', element('OutputKey', key) + element('OutputValue', escapeXml(value))),
  );
  return [
    element('StackId', `arn:aws:cloudformation:eu-central-1:111122223333:stack/${name}/uuid`),
    element('StackName', name),
    element('Outputs', members.join('')),
    element('CreationTime', '2026-01-31T12:00:00Z'),
    element('StackStatus', 'CREATE_COMPLETE'),
  ].join('');
}

const summaries = (resources: NonNullable<Account['resources']>): string =>
  Object.entries(resources)
    .map(([logicalId, [type, physicalId]]) =>
      element(
        'member',
        element('LogicalResourceId', logicalId) +
          element('PhysicalResourceId', escapeXml(physicalId)) +
          element('ResourceType', type) +
          element('LastUpdatedTimestamp', '2026-01-31T12:00:00Z') +
          element('ResourceStatus', 'CREATE_COMPLETE'),
      ),
    )
    .join('');

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The local run's Lambda API, and the account's settings, which it does not have. */
async function startLambda(endpoint: string, { concurrency = 1000, mayInvoke = true }: Account) {
  const server = createServer(async (request, response) => {
    if (request.url?.includes('/account-settings')) {
      const AccountLimit = { ConcurrentExecutions: concurrency };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ AccountLimit }));
      return;
    }
    if (!mayInvoke) {
      response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' });
      response.end(JSON.stringify({ Message: 'not authorized to perform lambda:InvokeFunction' }));
      return;
    }
    const answered = await fetch(endpoint + request.url, { method: 'POST', body: await bodyOf(request) });
    const failed = answered.headers.get('x-amz-function-error');
    response.writeHead(answered.status, failed === null ? {} : { 'x-amz-function-error': failed });
    response.end(await answered.text());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}
