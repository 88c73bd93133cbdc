import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { cloudFormation, startAwsStandIn } from '../support/aws-stand-in.ts';
import { createChat } from '../support/chat.ts';
import { runCli } from '../support/cli.ts';
import type { World } from '../support/world.ts';

interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Deployed stacks: what differs from the local run. CloudFormation and SQS answer as those of AWS do. */
export function operateStackSuite(world: () => World): void {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) server.close();
  });

  /** Runs a command on a stack with the outputs of the local run, and others. */
  async function run(args: readonly string[], outputs: object = {}, env: Record<string, string> = {}) {
    const local = Object.entries({ ...world().run.outputs, ...outputs });
    const texts = local.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    const server = await startAwsStandIn(cloudFormation({ 'PyrusChat-prod': Object.fromEntries(texts) }));
    open.push(server);
    const { SnsEndpoint } = world().run.outputs;
    return runCli([...args, '--region', 'eu-west-1'], {
      env: {
        AWS_ACCESS_KEY_ID: 'AKIAOPERATOR',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_ENDPOINT_URL_CLOUDFORMATION: server.url,
        AWS_ENDPOINT_URL_DYNAMODB: SnsEndpoint,
        AWS_ENDPOINT_URL_SNS: SnsEndpoint,
        PYRUS_CHAT_APP: world().appId,
        ...env,
      },
    });
  }

  /** SQS of AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html */
  async function startSqs(answer: (call: Call) => object) {
    const calls: Call[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const call = {
        operation: String(request.headers['x-amz-target']).replace('AmazonSQS.', ''),
        input: JSON.parse(body),
      };
      calls.push(call);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer(call)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push(server);
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
  }

  test('trigger makes up no token where the push would be real', async () => {
    const { code, stdout, stderr } = await run(['trigger', 'reply', '--user', 'stack-1']);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('SNS and FCM are real');
    expect(stderr).toContain('--token TOKEN');
  });

  test('a webhook URL that the stack masks is made from the root secret, or comes from the environment', async () => {
    const url = world().run.outputs.WebhookUrl;
    const masked = { WebhookUrl: url.replace(/[^/]*$/, '********') };
    await createChat(world()).signIn('stack-2', 'a:b');
    const forbidden = await startAwsStandIn(() => ({
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ __type: 'AccessDeniedException', Message: 'eve is not authorized' }),
    }));
    open.push(forbidden);
    const { SnsEndpoint } = world().run.outputs;
    const trigger = ['trigger', 'reply', '--user', 'stack-2', '--token', 'a:b', '--wait', '60'];
    const pushTest = ['push-test', '--user', 'stack-2', '--watch', '0', '--wait', '60'];
    const withoutAnything = { AWS_ENDPOINT_URL_SECRETS_MANAGER: forbidden.url };
    const [refused, given, made] = await Promise.all([
      run(trigger, masked, withoutAnything),
      run(trigger, masked, { ...withoutAnything, PYRUS_CHAT_WEBHOOK_URL: url }),
      run(pushTest, masked, { AWS_ENDPOINT_URL_SECRETS_MANAGER: SnsEndpoint }),
    ]);

    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('PYRUS_CHAT_WEBHOOK_URL') });
    expect(given).toMatchObject({ code: 0, stdout: expect.stringContaining('sent: SNS took it') });
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('sent: SNS took it') });
  });

  test('dlq redrive has SQS move all, and waits until it is done', async () => {
    let looks = 0;
    const sqs = await startSqs(({ operation }) => {
      if (operation === 'GetQueueAttributes') {
        const QueueArn = 'arn:aws:sqs:eu-west-1:111122223333:dead.fifo';
        return { Attributes: { ApproximateNumberOfMessages: '1200', QueueArn } };
      }
      if (operation === 'StartMessageMoveTask') return { TaskHandle: 'handle' };
      const Status = ++looks === 1 ? 'RUNNING' : 'COMPLETED';
      return { Results: [{ Status, ApproximateNumberOfMessagesMoved: 600 * looks }] };
    });
    const operations = createChat(world()).operations();
    const queues = { ...operations.queues, deadLetter: `${sqs.url}/111122223333/dead.fifo` };
    const { code, stdout } = await run(
      ['dlq', 'redrive', '--yes'],
      { Operations: JSON.stringify({ ...operations, queues }) },
      { AWS_ENDPOINT_URL_SQS: sqs.url },
    );

    expect({ code, stdout }).toEqual({ code: 0, stdout: '1,200 pushes put back into the queue.\n' });
    expect(sqs.calls.find(({ operation }) => operation === 'StartMessageMoveTask')?.input).toEqual({
      SourceArn: 'arn:aws:sqs:eu-west-1:111122223333:dead.fifo',
    });
  });
}
