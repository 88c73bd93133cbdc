import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleRunner } from '../../bench/builds/bundle-peers.ts';
import { measure } from '../../bench/runner/measure.ts';
import type { Step } from '../../bench/runner/messages.ts';
import { allowed, authorizationItems, malformed, unknown } from '../../bench/scenarios/authorization.ts';
import { APP } from '../../bench/scenarios/company.ts';
import { type StandIn, startStandIn } from '../../bench/stand-in/server.ts';
import { appAddress } from '../../lambdas/shared/address.ts';
import { bundleFunctions } from '../../lib/bundling/bundle-functions.ts';
import { serverCertificate } from '../../local/pyrus/certificate.ts';

/** The bundle lacks parts of the AWS SDK: here it meets all that DynamoDB may answer. */
const directory = mkdtempSync(join(tmpdir(), 'pyrus-chat-'));
const file = join(directory, 'index.js');
let standIn: StandIn;
let runner: string;
let environment: Record<string, string>;

beforeAll(async () => {
  writeFileSync(file, bundleFunctions().get('authorize')!);
  runner = await bundleRunner(directory);
  const certificate = await serverCertificate(directory);
  standIn = await startStandIn(certificate);
  standIn.setItems(authorizationItems);
  environment = {
    NODE_EXTRA_CA_CERTS: certificate.file,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    AWS_ENDPOINT_URL_DYNAMODB: `https://127.0.0.1:${standIn.port}`,
    SECURITY_KEYS_TABLE: 'SecurityKeys',
    APP_ADDRESSES: appAddress(APP),
    ALLOW_IMPORTED_KEYS: 'false',
  };
});
afterEach(() => {
  standIn.setFailure(undefined);
  standIn.takeCalls();
});
afterAll(async () => {
  await standIn.stop();
  rmSync(directory, { recursive: true });
});

/** Runs the bundle in a fresh process, which rejects where an answer is not the one of its step. */
const run = (...steps: Step[]) =>
  measure({ file, timeout: 3_000, steps }, { runner, taskFile: join(directory, 'task.json'), environment });

describe('the bundle of authorize', () => {
  test('lets a live key in, with one read for each question', async () => {
    await run(allowed('first', 1), allowed('second', 2));

    expect(standIn.takeCalls()).toEqual({ 'dynamodb.BatchGetItem': 1, 'dynamodb.GetItem': 2 });
  });

  test('refuses a key that it does not find, and reads nothing for one that is malformed', async () => {
    await run(malformed('malformed', 1));
    expect(standIn.takeCalls()).toEqual({});

    await run(unknown('unknown', 1));
    expect(standIn.takeCalls()).toEqual({ 'dynamodb.BatchGetItem': 1 });
  });

  test.each([
    ['throttles', { status: 400, code: 'ProvisionedThroughputExceededException' }],
    ['fails', { status: 500, code: 'InternalServerError' }],
  ])('answers 503 where DynamoDB %s', async (_, failure) => {
    standIn.setFailure(failure);

    await run({
      ...allowed('failing', 1),
      expected: {
        statusCode: 503,
        body: JSON.stringify({
          error: {
            code: 'ServiceUnavailable',
            message: 'The service cannot answer right now. Try again.',
          },
        }),
      },
    });
    // Within the two seconds of the contract: a long pause before an attempt leaves no time for another.
    expect(standIn.takeCalls()['dynamodb.BatchGetItem']).toBeGreaterThan(1);
  });

  test('does not live on for the connection that it opens when it is loaded', async () => {
    const child = spawn(process.execPath, ['-e', 'require(process.argv[1])', file], { env: environment });

    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
