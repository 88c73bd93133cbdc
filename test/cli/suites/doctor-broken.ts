import {
  DeletePlatformApplicationCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { breaking, levels } from '../support/break.ts';
import { until } from '../support/cli.ts';
import { outputsOf, runDeployed } from '../support/deployed.ts';
import type { World } from '../support/world.ts';

/** Each thing broken for real: the doctor names it, says what to do, and ends with 1. */
export function doctorBrokenSuite(world: () => World): void {
  let sns: SNSClient;
  let sqs: SQSClient;
  beforeAll(() => {
    const client = {
      endpoint: world().run.outputs.SnsEndpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
    };
    sns = new SNSClient(client);
    sqs = new SQSClient(client);
  });
  afterAll(() => {
    sns.destroy();
    sqs.destroy();
  });
  const operations = () => JSON.parse(outputsOf(world()).Operations!);
  const application = (): string => Object.values<string>(operations().platformApplications)[0]!;
  const enable = (Enabled: 'true' | 'false') =>
    sns.send(
      new SetPlatformApplicationAttributesCommand({
        PlatformApplicationArn: application(),
        Attributes: { Enabled },
      }),
    );

  test('DynamoDB: no key, /authorize answers 503, and the reply gets stuck', async () => {
    const { code, answer } = await breaking(world(), { service: 'dynamodb', mode: 'error' }, () =>
      world().json(['doctor']),
    );

    expect(code).toBe(1);
    expect(new Set(levels(answer, 'failure'))).toEqual(
      new Set(['keys', 'authorize', 'a reply', 'tidying up']),
    );
    expect(answer.findings).toContainEqual(
      expect.objectContaining({
        check: 'authorize',
        message: expect.stringContaining('answers 503, not 403'),
      }),
    );
  });

  test('SQS: the webhook answers 503', async () => {
    const { code, answer } = await breaking(world(), { service: 'sqs', mode: 'error' }, () =>
      world().json(['doctor']),
    );

    expect({ code, failures: levels(answer, 'failure') }).toEqual({ code: 1, failures: ['webhook'] });
    expect(answer.findings).toContainEqual(
      expect.objectContaining({ message: 'The webhook answers 503; it should answer 200 to a reply.' }),
    );
  });

  test('pushes that were given up', async () => {
    const QueueUrl = operations().queues.deadLetter;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: '{}',
        MessageGroupId: 'phone',
        MessageDeduplicationId: 'push',
      }),
    );

    const { code, answer } = await world().json(['doctor']);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));

    expect({ code, failures: levels(answer, 'failure') }).toEqual({ code: 1, failures: ['dead letters'] });
    expect(answer.findings).toContainEqual(
      expect.objectContaining({ advice: expect.stringContaining('pyrus-chat dlq list') }),
    );
  });

  test('an alarm e-mail that was never confirmed', async () => {
    const args = ['doctor', '--app', world().appId, '--json'];
    const { code, stdout } = await runDeployed(world(), args);
    const answer = JSON.parse(stdout);

    expect({ code, failures: levels(answer, 'failure') }).toEqual({ code: 1, failures: ['alarm e-mail'] });
    expect(stdout).not.toContain('operators@example.com');
  });

  test('a platform application that is disabled', async () => {
    await enable('false');

    const { code, stdout } = await world().cli(['doctor']);
    await enable('true');

    expect(code).toBe(1);
    expect(stdout).toMatch(/^failure {2}SNS application +\S+ is disabled: no push leaves/m);
    expect(stdout).toContain('→ Store the service account again');
    expect(stdout).toContain('1 failure.');
  });

  test('a platform application that was deleted', async () => {
    await sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: application() }));

    const { code, answer } = await world().json(['doctor']);

    expect({ code, failures: levels(answer, 'failure') }).toEqual({ code: 1, failures: ['SNS application'] });
    expect(answer.findings).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('does not exist any more') }),
    );
  });

  test('pushes that do not leave: the last error, and what to do', async () => {
    await world().cli(['trigger', 'reply', '--user', 'client-1', '--wait', '0']);
    await until(async () => world().run.printed().includes('NotFoundException'));

    const { code, answer } = await world().json(['doctor']);

    expect(code).toBe(1);
    expect(levels(answer, 'failure')).toEqual(['SNS application', 'pushes']);
    expect(answer.findings).toContainEqual(
      expect.objectContaining({ check: 'pushes', message: expect.stringContaining('NotFoundException') }),
    );
  });
}
