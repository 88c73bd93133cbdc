import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Account, runDeployed } from '../support/deployed.ts';
import type { World } from '../support/world.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:Root-AbCdEf';
const APPLICATION = 'arn:aws:sns:eu-central-1:111122223333:app/GCM/PyrusChat-prod-x.project';
const QUEUE = 'https://sqs.eu-central-1.amazonaws.com/111122223333/Queue.fifo';

const retained = { DeletionPolicy: 'Retain' };
const account: Account = {
  template: {
    Resources: {
      Logs: { Type: 'AWS::Logs::LogGroup', DeletionPolicy: 'RetainExceptOnCreate' },
      Push: { Type: 'Custom::FcmPlatformApplication', ...retained },
      Root: { Type: 'AWS::SecretsManager::Secret', ...retained },
      Queue: { Type: 'AWS::SQS::Queue', ...retained },
      Keys: { Type: 'AWS::DynamoDB::Table', ...retained },
      Bucket: { Type: 'AWS::S3::Bucket', ...retained },
      Topic: { Type: 'AWS::SNS::Topic', DeletionPolicy: 'Delete' },
      Function: { Type: 'AWS::Lambda::Function' },
    },
  },
  resources: {
    Logs: ['AWS::Logs::LogGroup', "logs of it's own"],
    Push: ['Custom::FcmPlatformApplication', `adopted:${APPLICATION}`],
    Root: ['AWS::SecretsManager::Secret', SECRET],
    Queue: ['AWS::SQS::Queue', QUEUE],
    Keys: ['AWS::DynamoDB::Table', 'PyrusChat-prod-Keys'],
    Bucket: ['AWS::S3::Bucket', 'bucket'],
    Topic: ['AWS::SNS::Topic', 'topic'],
    Function: ['AWS::Lambda::Function', 'function'],
  },
};

/** What stays after `cdk destroy`. */
export function uninstallSuite(world: () => World): void {
  const uninstall = (args: readonly string[], of = account) =>
    runDeployed(world(), ['uninstall', ...args], {
      stacks: { 'PyrusChat-prod': { KeysFunctionName: 'keys' } },
      ...of,
    });

  /** Runs a script with an `aws` that does nothing but note its arguments. */
  function aws(script: string): string[] {
    const dir = world().file('uninstall');
    mkdirSync(dir, { recursive: true });
    const calls = join(dir, 'calls');
    const fake = '#!/bin/sh\nprintf "%s|" "$AWS_REGION" "$@" >> "$CALLS"; echo >> "$CALLS"\n';
    writeFileSync(join(dir, 'aws'), fake);
    chmodSync(join(dir, 'aws'), 0o755);
    writeFileSync(calls, '');
    execFileSync('sh', ['-c', script], { env: { PATH: `${dir}:${process.env.PATH}`, CALLS: calls } });
    return readFileSync(calls, 'utf8').trim().split('\n');
  }

  test('a script that removes just what stays, as any shell runs it', async () => {
    const { code, stdout, stderr } = await uninstall(['--region', 'eu-central-1']);

    expect(code).toBe(0);
    expect(aws(stdout)).toEqual([
      'eu-central-1|dynamodb|update-table|--table-name|PyrusChat-prod-Keys|--no-deletion-protection-enabled|',
      'eu-central-1|dynamodb|wait|table-exists|--table-name|PyrusChat-prod-Keys|',
      'eu-central-1|dynamodb|delete-table|--table-name|PyrusChat-prod-Keys|',
      `eu-central-1|sqs|delete-queue|--queue-url|${QUEUE}|`,
      `eu-central-1|secretsmanager|delete-secret|--secret-id|${SECRET}|--recovery-window-in-days|7|`,
      `eu-central-1|sns|delete-platform-application|--platform-application-arn|${APPLICATION}|`,
      "eu-central-1|logs|delete-log-group|--log-group-name|logs of it's own|",
    ]);
    expect(stderr).toContain('nothing was removed');
    expect(stderr).toContain('no command is known here for AWS::S3::Bucket bucket');
  });

  test('a throw-away stage leaves nothing', async () => {
    const { code, stdout, stderr } = await uninstall([], { template: { Resources: {} } });

    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('Nothing stays');
  });

  test('after the stack is gone: how to find what stayed', async () => {
    const { code, stderr } = await uninstall([], { stacks: {} });

    expect(code).toBe(1);
    expect(stderr).toContain('Key=aws:cloudformation:stack-name,Values=PyrusChat-prod');
  });

  test('a local run: the directory', async () => {
    const { code, answer } = await world().json(['uninstall']);

    expect({ code, answer }).toEqual({
      code: 0,
      answer: { data_directory: world().dataDir, script: [`rm -r -- ${world().dataDir}`] },
    });
  });
}
