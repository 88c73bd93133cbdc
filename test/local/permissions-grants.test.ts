import {
  CreatePlatformEndpointCommand,
  ListPlatformApplicationsCommand,
  SetEndpointAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openResponseEndpoint } from '../../local/custom-resource/response-endpoint.ts';
import { type LocalStack, startLocalStack } from '../../local/start-local-stack.ts';
import { parseTemplate } from '../../local/template/template.ts';
import { synthesise } from '../infra/synthesise.ts';
import { reply } from '../support/reply.ts';
import { type Call, deedsOfFunctions, deedsOfLambda, deedsOfServices } from './deeds.ts';
import { namesIn, permissionsOf } from './template-permissions.ts';

/**
 * Runs the whole stack once, has each function make each of its calls, and then takes one grant after the other out of the
 * template: a call of the run must then be refused. So a grant that somebody removes, and one that nobody needs, both fail.
 */
const APP = 'AppOfTheGrants==';
const STACK = 'PyrusChat-prod';
const ACCOUNT = '000000000000';

const { template, outdir } = synthesise({
  appId: APP,
  fcmSecretName: 'grants/fcm',
  fallbackToAllDevices: true,
});
const json = template.toJSON();
const parsed = parseTemplate(json);

/** What no call here needs, and why. */
const UNUSED = [
  // There are no alarms here that would publish; the tests of the template look at this policy.
  'AlarmTopicPolicy sns:Publish',
  // CDK's event sources allow more than Lambda's documentation asks for. Nothing makes these calls.
  'PhoneFeedbackRoleDefaultPolicy sqs:ChangeMessageVisibility',
  'PhoneFeedbackRoleDefaultPolicy sqs:GetQueueUrl',
  'PushDeliveryDeliverRoleDefaultPolicy sqs:GetQueueUrl',
];

let stack: LocalStack;
let sns: SNSClient;
let applicationArn: string;
const reports: string[] = [];

const post = async (url: unknown, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
};
const invoke = (functionName: unknown, payload: unknown) =>
  post(`${stack.outputs.LambdaEndpoint}/2015-03-31/functions/${functionName}/invocations`, payload);
const keys = async (payload: object) =>
  (await invoke(stack.outputs.KeysFunctionName, { app_id: APP, ...payload })).body;
const webhook = (userId: string, deviceId: string) =>
  post(stack.outputs.WebhookUrl, reply({ appId: APP, userId, deviceId }));
const setToken = (token: string, behaviour: string) =>
  fetch(`${stack.outputs.FcmUrl}/tokens/${encodeURIComponent(token)}`, {
    method: 'PUT',
    body: JSON.stringify({ behaviour }),
  });

const calls = async (): Promise<Call[]> =>
  (await fetch(String(stack.outputs.CallsUrl))).json() as Promise<Call[]>;
/** Waits until a function, known by a part of its name, has made a call. */
async function until(part: string, operation: string): Promise<void> {
  const made = ({ function: name, operation: called }: Call) => name.includes(part) && called === operation;
  while (!(await calls()).some(made)) {
    // What comes after a call that was refused may never come.
    const refused = reports.find((line) => line.startsWith('REFUSED'));
    if (refused !== undefined) throw new Error(refused);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** An endpoint that SNS has disabled, of a phone that the stack has not seen yet. */
async function disabledEndpoint(token: string): Promise<void> {
  const input = { PlatformApplicationArn: applicationArn, Token: token };
  const { EndpointArn } = await sns.send(new CreatePlatformEndpointCommand(input));
  await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: 'false' } }));
}

async function keysAndAuthorizations(): Promise<Record<string, string>> {
  await keys({ action: 'issue', user_id: 'ann', label: 'phone' });
  const { security_key } = await keys({ action: 'issue', user_id: 'ann', label: 'phone' });
  const who = { app_id: APP, user_id: 'ann', security_key };
  for (let times = 0; times < 2; times++) await post(stack.outputs.AuthorizationUrl, who);
  await keys({ action: 'list' });
  const { credential } = await keys({ action: 'credential', name: 'backend', app_id: undefined });
  const authorization = { authorization: `Bearer ${credential}` };
  await post(`${stack.outputs.KeysUrl}/issue`, { app_id: APP, user_id: 'bob' }, authorization);
  await keys({ action: 'credential_revoke', name: 'backend', app_id: undefined });
  return who;
}

async function phonesAndPushes(who: Record<string, string>): Promise<void> {
  const phone = (name: string) => `instance:APA91b${name}`;
  await disabledEndpoint(phone('registered'));
  await disabledEndpoint(phone('seen'));
  await post(stack.outputs.DevicesUrl, { ...who, token: phone('former') });
  const registration = { ...who, token: phone('registered'), previous_token: phone('former') };
  expect((await post(stack.outputs.DevicesUrl, registration)).body).toEqual({ status: 'registered' });
  await post(`${stack.outputs.DevicesUrl}/unregister`, { ...who, token: phone('former') });
  await webhook('ann', phone('seen'));
  await webhook('ann', 'short');
  await setToken(phone('dead'), 'unregistered');
  await webhook('ann', phone('dead'));
  await until('PhoneFeedback', 'UpdateItem');
  await until('PushDelivery', 'Query');
  await until('PushDelivery', 'SetEndpointAttributes');
  await fetch(String(stack.outputs.FaultsUrl), {
    method: 'PUT',
    body: JSON.stringify({ service: 'sns', mode: 'error' }),
  });
  await webhook('ann', phone('registered'));
  await until('PushDelivery', 'ChangeMessageVisibilityBatch');
  await fetch(String(stack.outputs.FaultsUrl), { method: 'DELETE' });
  await keys({ action: 'retire', user_id: 'ann' });
}

/** As CloudFormation asks after a change of the Firebase project. */
async function removal(): Promise<void> {
  const [id, { Properties }] = only('Custom::FcmPlatformApplication');
  const { resolve } = namesIn(parsed, STACK, made(await calls()));
  const { NamePrefix, ServiceToken } = Properties;
  const endpoint = await openResponseEndpoint();
  await invoke(String(resolve(ServiceToken)).split(':').at(-1), {
    RequestType: 'Delete',
    ServiceToken: resolve(ServiceToken),
    ResponseURL: endpoint.url,
    StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/x/y',
    RequestId: 'request',
    LogicalResourceId: id,
    PhysicalResourceId: `arn:aws:sns:us-east-1:${ACCOUNT}:app/GCM/${NamePrefix}.former-project`,
    ResourceType: 'Custom::FcmPlatformApplication',
    ResourceProperties: { ServiceToken: resolve(ServiceToken) },
  });
  expect(JSON.parse(String(await endpoint.response))).toMatchObject({ Status: 'SUCCESS' });
  await endpoint.close();
}

function only(type: string): [string, { Properties: Record<string, unknown> }] {
  const found = Object.entries(parsed.Resources).filter(([, { Type }]) => Type === type);
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** What the run named by chance. */
const made = (recorded: readonly Call[]): Record<string, string> => ({
  ApplicationArn: applicationArn,
  'AWS::SecretsManager::Secret': String(
    recorded.find(({ function: name }) => name.includes('WebhookToken'))?.input.SecretId,
  ),
});

beforeAll(async () => {
  const report = (line: string) => void reports.push(line);
  stack = await startLocalStack({
    assemblyDir: outdir,
    port: 0,
    dataDir: undefined,
    appIds: [APP],
    report,
    writeLog: () => {},
  });
  sns = new SNSClient({
    endpoint: String(stack.outputs.SnsEndpoint),
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'unchecked' },
  });
  const { PlatformApplications } = await sns.send(new ListPlatformApplicationsCommand());
  applicationArn = PlatformApplications?.[0]?.PlatformApplicationArn ?? '';
  await phonesAndPushes(await keysAndAuthorizations());
  await removal();
}, 90_000);
afterAll(async () => {
  sns.destroy();
  await stack.stop();
});

interface Grant {
  readonly name: string;
  /** The template without it. */
  readonly without: unknown;
}

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}

/** What is left of a statement without one action on one of its resources. */
function without({ Action, Resource, ...others }: Statement, action: string, resource: unknown): Statement[] {
  const actions = [Action].flat().filter((other) => other !== action);
  const resources = [Resource].flat().filter((other) => other !== resource);
  return [
    ...(actions.length > 0 ? [{ ...others, Action: actions, Resource }] : []),
    ...(resources.length > 0 ? [{ ...others, Action: action, Resource: resources }] : []),
  ];
}

/** Each action on each resource of each statement that allows anything. */
function grants(): Grant[] {
  return Object.entries(parsed.Resources).flatMap(([id, { Type, Properties }]) => {
    const name = id.replace(/[0-9A-F]{8}$/, '');
    if (Type === 'AWS::Lambda::Permission') {
      const changed = structuredClone(json);
      delete changed.Resources[id];
      return [{ name, without: changed }];
    }
    const document = Properties.PolicyDocument as { Statement: Statement[] } | undefined;
    return (document?.Statement ?? []).flatMap((statement, index) => {
      const { Effect, Action, Resource } = statement;
      // A Deny takes away: what would pass without it is a call without TLS, and cdk-nag asks for each of them.
      if (Effect !== 'Allow') return [];
      return [Action].flat().flatMap((action) =>
        [Resource].flat().map((resource, position, { length }) => {
          const changed = structuredClone(json);
          const statements: Statement[] = changed.Resources[id].Properties.PolicyDocument.Statement;
          statements.splice(index, 1, ...without(statement, action, resource));
          const which = length > 1 ? ` on its resource ${position + 1}` : '';
          return { name: `${name} ${action}${which}`, without: changed };
        }),
      );
    });
  });
}

test('nothing was refused in the run', () => {
  expect(reports.filter((line) => line.startsWith('REFUSED'))).toEqual([]);
});

test('a call of the run is refused without any single grant', async () => {
  const recorded = await calls();
  const names = namesIn(parsed, STACK, made(recorded));
  const deeds = [
    ...deedsOfFunctions(recorded),
    ...deedsOfLambda(parsed, names),
    ...deedsOfServices(parsed, names),
  ];
  const refused = async (from: unknown): Promise<number> => {
    const permissions = await permissionsOf(from, STACK, made(recorded));
    return deeds.filter((isAllowed) => !isAllowed(permissions)).length;
  };
  expect(await refused(json)).toBe(0);

  const unused: string[] = [];
  for (const { name, without } of grants()) {
    if ((await refused(without)) === 0) unused.push(name);
  }

  expect(unused.sort()).toEqual(UNUSED);
});
