import { afterEach, expect, test } from '@jest/globals';
import { type Answer, cloudFormation, error, startAwsStandIn } from '../support/aws-stand-in.ts';
import { runCli } from '../support/cli.ts';
import type { World } from '../support/world.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIAOPERATOR', AWS_SECRET_ACCESS_KEY: 'secret' };
const STATUS = ['keys', 'status', '--user', 'of-a-stack', '--region', 'eu-west-1'];

/** Deployed stacks: CloudFormation answers as AWS' does, and the Lambda is that of the local run. */
export function stackSuite(world: () => World): void {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) server.close();
  });

  async function standIn(answer: (form: URLSearchParams) => Answer): Promise<string> {
    const server = await startAwsStandIn(answer);
    open.push(server);
    return server.url;
  }
  async function run(
    args: readonly string[],
    describeStacks: (form: URLSearchParams) => Answer,
    env: Record<string, string> = {},
  ) {
    return runCli([...args, '--app', world().appId], {
      env: {
        ...CREDENTIALS,
        AWS_ENDPOINT_URL_CLOUDFORMATION: await standIn(describeStacks),
        AWS_ENDPOINT_URL_LAMBDA: world().run.outputs.LambdaEndpoint,
        ...env,
      },
    });
  }
  const stacks = () =>
    cloudFormation({
      'PyrusChat-prod': { Version: '1', KeysFunctionName: world().run.outputs.KeysFunctionName },
      'PyrusChat-test': { KeysFunctionName: 'another' },
      'Another-stack': { Url: 'https://example.com' },
    });

  test('the admin Lambda is found through the outputs of the stack', async () => {
    const { code, stdout, stderr } = await run(STATUS, stacks());

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('of-a-stack has no key that works.\n');
  });

  test('a stack that is not there: those that could be meant are named', async () => {
    const { code, stderr } = await run([...STATUS, '--stack', 'PyrusChat-prd'], stacks());

    expect(code).toBe(1);
    expect(stderr).toContain('no stack PyrusChat-prd in eu-west-1');
    expect(stderr).toContain('--stack PyrusChat-prod or --stack PyrusChat-test?');
  });

  test('a stack that is none of ours', async () => {
    const { code, stderr } = await run([...STATUS, '--stack', 'Another-stack'], stacks());

    expect(code).toBe(1);
    expect(stderr).toContain('NotOurStack');
  });

  test('an account without a stack of ours', async () => {
    const { stderr } = await run(STATUS, cloudFormation({}));

    expect(stderr).toContain('npx cdk deploy');
  });

  test('a permission that is missing is named', async () => {
    const denied = 'User: arn:aws:iam::1:user/eve is not authorized';
    const describe = await run(STATUS, () => error('AccessDenied', denied, 403));
    const invoke = await run(STATUS, stacks(), {
      AWS_ENDPOINT_URL_LAMBDA: await standIn(() => ({
        status: 403,
        headers: { 'x-amzn-errortype': 'AccessDeniedException', 'content-type': 'application/json' },
        body: JSON.stringify({ Message: denied }),
      })),
    });

    expect(describe).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cloudformation:DescribeStacks'),
    });
    expect(invoke).toMatchObject({ code: 1, stderr: expect.stringContaining('lambda:InvokeFunction on ') });
  });

  test('credentials that are missing, or no longer accepted', async () => {
    const none = await runCli([...STATUS, '--app', 'x']);
    const expired = await run(STATUS, () => error('ExpiredToken', 'The security token is expired', 403));

    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('aws sso login') });
    expect(expired).toMatchObject({ code: 1, stderr: expect.stringContaining('aws sso login') });
  });

  test('a region that is missing', async () => {
    const { code, stderr } = await runCli(['keys', 'list', '--app', 'x'], { env: CREDENTIALS });

    expect(code).toBe(1);
    expect(stderr).toContain('--region');
  });

  test('a deployed stack does not tell its apps: --app or PYRUS_CHAT_APP says which', async () => {
    const env = {
      ...CREDENTIALS,
      AWS_ENDPOINT_URL_CLOUDFORMATION: await standIn(stacks()),
      AWS_ENDPOINT_URL_LAMBDA: world().run.outputs.LambdaEndpoint,
    };
    const without = await runCli(STATUS, { env });
    const withVariable = await runCli(STATUS, { env: { ...env, PYRUS_CHAT_APP: world().appId } });

    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining('--app ID') });
    expect(withVariable.code).toBe(0);
  });
}
