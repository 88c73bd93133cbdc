import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Outputs, startLocalStack } from '../../local/start-local-stack.ts';
import {
  functionOf,
  removeTemporaryDirectories,
  role,
  temporaryDirectory,
  writeAssembly,
} from './handmade-assembly.ts';

const eventsFile = join(temporaryDirectory(), 'events.jsonl');
let dataDir: string;

beforeEach(() => {
  dataDir = temporaryDirectory();
  rmSync(eventsFile, { force: true });
});
afterAll(removeTemporaryDirectories);

/** Notes each event in a file; the property `Answer` says how to answer. */
const PROVIDER = `
  const { appendFileSync } = require('node:fs');
  exports.handler = async (event) => {
    appendFileSync(process.env.EVENTS, JSON.stringify(event) + '\\n');
    const { Answer = '{}', Fail, Crash, Silent } = event.ResourceProperties;
    if (Crash) throw new Error('crashed');
    if (Silent) return;
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId, RequestType } = event;
    const response = {
      Status: Fail === RequestType ? 'FAILED' : 'SUCCESS',
      Reason: 'as asked',
      StackId, RequestId, LogicalResourceId,
      PhysicalResourceId: PhysicalResourceId ?? 'thing-1',
      Data: { Token: 'token of ' + event.ResourceProperties.Name },
      ...(RequestType === 'Delete' ? {} : JSON.parse(Answer)),
    };
    await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(response) });
  };
`;

async function run(
  properties: Record<string, unknown> | undefined,
  deletionPolicy = 'Delete',
): Promise<Outputs> {
  const thing = {
    Type: 'Custom::Thing',
    DeletionPolicy: deletionPolicy,
    Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, ...properties },
  };
  const assemblyDir = writeAssembly({
    resources: {
      Role: role,
      Provider: functionOf('provider', { EVENTS: eventsFile }),
      ...(properties && { Thing: thing }),
    },
    outputs: properties ? { Id: { Ref: 'Thing' }, Token: { 'Fn::GetAtt': ['Thing', 'Token'] } } : {},
    assets: { provider: PROVIDER },
  });
  const stack = await startLocalStack({ assemblyDir, port: 0, dataDir });
  await stack.stop();
  return stack.outputs;
}

interface Sent {
  readonly RequestType: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Record<string, unknown>;
  readonly OldResourceProperties?: Record<string, unknown>;
}

const sent = (): Sent[] =>
  existsSync(eventsFile)
    ? readFileSync(eventsFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Sent)
    : [];
const requestTypes = (): string[] => sent().map(({ RequestType }) => RequestType);

test('a Create is the event of CloudFormation, and its Data are attributes', async () => {
  const outputs = await run({ Name: 'a', Number: 7, Flag: true, List: [1, { Deep: false }] });
  expect(outputs).toMatchObject({ Id: 'thing-1', Token: 'token of a' });
  const arn = expect.stringMatching(/^arn:aws:lambda:us-east-1:000000000000:function:Tiny-Provider-/);
  expect(sent()).toEqual([
    {
      RequestType: 'Create',
      ServiceToken: arn,
      ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//),
      StackId: expect.stringMatching(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/Tiny\//),
      RequestId: expect.any(String),
      LogicalResourceId: 'Thing',
      ResourceType: 'Custom::Thing',
      ResourceProperties: {
        ServiceToken: arn,
        Name: 'a',
        Number: '7',
        Flag: 'true',
        List: ['1', { Deep: 'false' }],
      },
    },
  ]);
});

describe('a restart over kept data', () => {
  test('sends an Update with the former properties', async () => {
    await run({ Name: 'a' });
    expect(await run({ Name: 'b' })).toMatchObject({ Id: 'thing-1', Token: 'token of b' });
    expect(sent()[1]).toMatchObject({
      RequestType: 'Update',
      PhysicalResourceId: 'thing-1',
      ResourceProperties: { Name: 'b' },
      OldResourceProperties: { Name: 'a' },
    });
  });

  test('with another physical id deletes the former resource afterwards', async () => {
    await run({ Name: 'a' });
    expect(await run({ Name: 'b', Answer: '{"PhysicalResourceId":"thing-2"}' })).toMatchObject({
      Id: 'thing-2',
    });
    expect(sent()[2]).toMatchObject({
      RequestType: 'Delete',
      PhysicalResourceId: 'thing-1',
      ResourceProperties: { Name: 'a' },
    });
  });

  test('keeps the former properties when the Update fails', async () => {
    await run({ Name: 'a' });
    await expect(run({ Name: 'b', Fail: 'Update' })).rejects.toThrow('Thing: Update failed: as asked');
    await run({ Name: 'c' });
    expect(
      sent().map(({ RequestType, ResourceProperties: { Name }, OldResourceProperties: old }) => [
        RequestType,
        Name,
        old?.Name,
      ]),
    ).toEqual([
      ['Create', 'a', undefined],
      ['Update', 'b', 'a'],
      ['Update', 'a', 'b'],
      ['Update', 'c', 'a'],
    ]);
  });

  test.each([
    ['Delete', ['Create', 'Delete']],
    ['Retain', ['Create']],
  ])('without the resource, under the policy %s, sends %j in all', async (policy, expected) => {
    await run({ Name: 'a' }, policy);
    await run(undefined);
    expect(requestTypes()).toEqual(expected);
  });
});

describe('a start fails, and what was half made is deleted,', () => {
  test.each([
    ['at FAILED', { Fail: 'Create' }, 'Thing: Create failed: as asked'],
    ['at a crash', { Crash: true }, 'Thing: Create failed: {"errorType":"Error","errorMessage":"crashed"'],
    ['at silence', { Silent: true, ServiceTimeout: 1 }, 'Thing: Create failed: no response within 1 s'],
    [
      'at a response to another request',
      { Answer: '{"RequestId":"x"}' },
      'does not repeat StackId and RequestId',
    ],
    [
      'at a response for another resource',
      { Answer: '{"LogicalResourceId":"x"}' },
      'does not repeat LogicalResourceId',
    ],
    [
      'without a physical id',
      { Answer: '{"PhysicalResourceId":""}' },
      "the response is not CloudFormation's",
    ],
    ['at over 4 KB', { Answer: JSON.stringify({ Data: { x: 'x'.repeat(4096) } }) }, 'longer than 4096 bytes'],
  ])('%s', async (_name, properties, message) => {
    await expect(run(properties)).rejects.toThrow(message);
    expect(requestTypes()).toEqual(['Create', 'Delete']);
    expect(
      Object.keys(JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')).customResources),
    ).toEqual([]);
  });
});
