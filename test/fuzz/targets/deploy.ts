import fc from 'fast-check';
import { lambdaContext } from '../../support/lambda-context.ts';
import { withLogs } from '../../support/logs.ts';
import { serviceAccount } from '../../support/service-account.ts';
import { startResponseServer } from '../../unit/custom-resource/response-server.ts';
import { hostileValue, jsonOf, membersOf, type Trick, tricks, withTricks } from '../json-text.ts';
import { filled, type Target } from '../target.ts';
import { check, checkLogs, MARK } from '../violation.ts';
import { newWorld } from '../world.ts';

interface Input {
  readonly resource: 'webhook-token' | 'fcm-application';
  readonly requestType: string;
  readonly physicalId: string;
  readonly version: string;
  readonly formerVersion: string;
  readonly secret: 'root' | 'account' | 'hostile' | 'none';
  readonly hostileSecret: string;
  readonly tricks: readonly Trick[];
}

/** CloudFormation reads no more of an answer. Bytes. */
const ANSWER = 4_096;

/** The deploy-time handlers: whatever CloudFormation or a secret says, there is an answer, and no secret in it. */
export const deploy: Target<Input> = {
  name: 'deploy-time handlers',
  inputs: fc.record({
    resource: fc.constantFrom('webhook-token', 'fcm-application'),
    requestType: fc.constantFrom('Create', 'Create', 'Update', 'Update', 'Delete', '__proto__'),
    physicalId: fc.constantFrom('webhook-token', 'not-created', 'adopted:', 'arn:aws:sns:x', ''),
    version: fc.constantFrom('1', '2', '3', '0', '-1', '1e3', '9'.repeat(30), ' 1'),
    formerVersion: fc.constantFrom('1', '2', '', '9'.repeat(30)),
    secret: fc.constantFrom('root', 'account', 'hostile', 'none'),
    hostileSecret: fc.oneof(
      hostileValue,
      tricks(64 * 1024).map((list) => jsonOf(withTricks(membersOf(ACCOUNT), list))),
    ),
    // An answer repeats the ids of CloudFormation's event, which are short.
    tricks: tricks(1_024),
  }),
  withinMs: 10_000,
  async begin(backend) {
    await newWorld(backend);
    const run = crypto.randomUUID();
    let stored = 0;
    const store = (value: string) => backend.storeSecret(`${run}/${++stored}`, value);
    const secrets = {
      root: await store(`${MARK}-root-secret-of-at-least-32-characters`),
      account: await store(JSON.stringify(serviceAccount('project-of-the-fuzz'))),
      none: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${run}/none-AbCdEf`,
    };
    const handlers = {
      'webhook-token': (await import('../../../lambdas/webhook-token/handler.ts')).handler,
      'fcm-application': (await import('../../../lambdas/fcm-application/handler.ts')).handler,
    };

    async function invoke(resource: Input['resource'], text: string): Promise<string> {
      const cloudFormation = await startResponseServer();
      const event: unknown = JSON.parse(filled(text, { url: cloudFormation.url }));
      const { result: thrown, text: logged } = await withLogs(() =>
        handlers[resource](event, lambdaContext()).then(
          () => undefined,
          (error: Error) => error,
        ),
      );
      await cloudFormation.stop();
      checkLogs(logged);
      checkPrivate(logged);
      if (thrown !== undefined) {
        checkPrivate(JSON.stringify({ ...thrown, stack: thrown.stack }));
        check(cloudFormation.received.length === 0, 'an answer, and an error too');
        check(
          /^The (event is not one|response to CloudFormation failed)/.test(thrown.message),
          thrown.message,
        );
        return 'refused';
      }
      check(cloudFormation.received.length === 1, `${cloudFormation.received.length} answers`);
      const body = cloudFormation.received[0]!.body;
      const answer = JSON.parse(body);
      check(Buffer.byteLength(body) <= ANSWER, `an answer of ${Buffer.byteLength(body)} bytes`);
      check(/^(SUCCESS|FAILED)$/.test(answer.Status), answer.Status);
      check(answer.Status === 'SUCCESS' || answer.Reason !== '', 'no reason');
      const isShown = answer.Data?.Token !== undefined && !/^\*+$/.test(answer.Data.Token);
      check(!isShown || text.includes('"ExposeToken":"true"'), 'the token is shown');
      checkLogs(JSON.stringify({ ...answer, PhysicalResourceId: '', Data: '' }));
      return answer.Status;
    }

    return {
      async attempt({
        resource,
        requestType,
        physicalId,
        version,
        formerVersion,
        secret,
        hostileSecret,
        tricks,
      }) {
        const arn = secret === 'hostile' ? await store(hostileSecret || 'x') : secrets[secret];
        const properties =
          resource === 'webhook-token'
            ? { RootSecretArn: arn, Version: version, RevokeFormer: 'false', ExposeToken: 'false' }
            : {
                SecretArn: arn,
                SecretVersion: version,
                NamePrefix: 'fuzz',
                AllowProjectIdChange: 'true',
                EventTopicArn: 'arn:aws:sns:us-east-1:000000000000:events',
              };
        const members = membersOf({
          RequestType: requestType,
          ResponseURL: '<url>',
          StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/fuzz/1',
          RequestId: 'request',
          LogicalResourceId: 'Resource',
          ResourceType: 'Custom::Resource',
          PhysicalResourceId: physicalId,
          ResourceProperties: properties,
          OldResourceProperties: { ...properties, Version: formerVersion },
        });
        const text = jsonOf(withTricks(members, tricks));
        return [isJson(text) ? await invoke(resource, text) : 'no JSON'];
      },
      known: ({ path = '', body = '' }) =>
        invoke(path as Input['resource'], filled(body, { root: secrets.root, account: secrets.account })),
      settle: async () => {},
    };
  },
};

const ACCOUNT = {
  type: 'service_account',
  project_id: 'project',
  private_key: `-----BEGIN PRIVATE KEY-----\n${MARK}\n-----END PRIVATE KEY-----\n`,
  client_email: `${MARK}@example.com`,
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The pre-signed URL, and what is in a private key. */
const checkPrivate = (text: string): void =>
  check(!/S3CR3T|PRIVATE KEY|private_key"/.test(text), `a secret is told: ${text.slice(0, 300)}`);
