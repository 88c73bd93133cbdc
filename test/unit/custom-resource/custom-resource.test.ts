import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { customResource, type ResourceLifecycle } from '../../../lambdas/custom-resource/custom-resource.ts';
import { DeployError } from '../../../lambdas/custom-resource/deploy-error.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { withLogs } from '../../support/logs.ts';
import { startResponseServer } from './response-server.ts';

const schema = v.object({ Name: v.string(), Size: v.pipe(v.string(), v.digits(), v.transform(Number)) });
type Lifecycle = ResourceLifecycle<v.InferOutput<typeof schema>>;

const PROPERTIES = { ServiceToken: 'arn:function', Name: 'thing', Size: '3' };

let server: Awaited<ReturnType<typeof startResponseServer>>;
beforeEach(async () => {
  server = await startResponseServer();
});
afterEach(() => server.stop());

/** Has a custom resource carry out an event of CloudFormation, and tells its calls, its answer and its log. */
async function carryOut(
  event: Record<string, unknown>,
  lifecycle: Partial<Lifecycle> = {},
  context = lambdaContext(),
) {
  const calls: unknown[][] = [];
  const handler = customResource(schema, {
    create: async (properties) => {
      calls.push(['create', properties]);
      return { physicalResourceId: 'thing-1', data: { Arn: 'arn:thing' } };
    },
    update: async (id, properties, former) => {
      calls.push(['update', id, properties, former]);
      return { physicalResourceId: id };
    },
    remove: async (id) => {
      calls.push(['remove', id]);
    },
    ...lifecycle,
  });
  const whole = {
    RequestType: 'Create',
    ResponseURL: server.url,
    StackId: 'arn:stack',
    RequestId: 'request-1',
    LogicalResourceId: 'Logical',
    ResourceType: 'Custom::Thing',
    ServiceToken: 'arn:function',
    ...event,
  };
  const { logs, text } = await withLogs(() => handler(whole, context));
  return { calls, answers: server.answers(), logs, text };
}

const CREATE = { RequestType: 'Create', ResourceProperties: PROPERTIES };
const UPDATE = {
  RequestType: 'Update',
  PhysicalResourceId: 'thing-1',
  ResourceProperties: { ...PROPERTIES, Size: '4' },
  OldResourceProperties: PROPERTIES,
};
const DELETE = { RequestType: 'Delete', PhysicalResourceId: 'thing-1', ResourceProperties: PROPERTIES };
const IDS = { StackId: 'arn:stack', RequestId: 'request-1', LogicalResourceId: 'Logical' };

describe('customResource', () => {
  test('creates with the properties that its schema makes, and answers id and data', async () => {
    const { calls, answers } = await carryOut(CREATE);

    expect(calls).toEqual([['create', { Name: 'thing', Size: 3 }]]);
    expect(answers).toEqual([
      { Status: 'SUCCESS', PhysicalResourceId: 'thing-1', Data: { Arn: 'arn:thing' }, ...IDS },
    ]);
  });

  test('updates with the new properties, and the former ones as they came: an older release may have made them', async () => {
    const { calls, answers } = await carryOut(UPDATE);

    expect(calls).toEqual([['update', 'thing-1', { Name: 'thing', Size: 4 }, PROPERTIES]]);
    expect(answers).toEqual([{ Status: 'SUCCESS', PhysicalResourceId: 'thing-1', ...IDS }]);
  });

  test('answers the id of the resource that replaces the former one', async () => {
    const { answers } = await carryOut(UPDATE, { update: async () => ({ physicalResourceId: 'thing-2' }) });

    expect(answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'thing-2' }]);
  });

  test('deletes by the id alone, whatever the properties', async () => {
    const { calls, answers } = await carryOut({ ...DELETE, ResourceProperties: { Size: 'wrong' } });

    expect(calls).toEqual([['remove', 'thing-1']]);
    expect(answers).toEqual([{ Status: 'SUCCESS', PhysicalResourceId: 'thing-1', ...IDS }]);
  });

  test('a create that failed is deleted without doing anything', async () => {
    // Act
    const failed = await carryOut(CREATE, { create: () => Promise.reject(new Error('no')) });
    const deleted = await carryOut({ ...DELETE, PhysicalResourceId: failed.answers[0].PhysicalResourceId });

    // Assess
    expect(failed.answers).toMatchObject([{ Status: 'FAILED', PhysicalResourceId: 'not-created' }]);
    expect(deleted.calls).toEqual([]);
    expect(deleted.answers[1]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'not-created' });
  });

  test.each<[string, Record<string, unknown>, Partial<Lifecycle>]>([
    ['update', UPDATE, { update: () => Promise.reject(new Error('no')) }],
    ['delete', DELETE, { remove: () => Promise.reject(new Error('no')) }],
  ])('a failed %s keeps the id', async (_name, event, lifecycle) => {
    const { answers } = await carryOut(event, lifecycle);

    expect(answers).toMatchObject([{ Status: 'FAILED', PhysicalResourceId: 'thing-1' }]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['create, missing', { ...CREATE, ResourceProperties: {} }, 'Name, Size'],
    ['create, wrong', { ...CREATE, ResourceProperties: { ...PROPERTIES, Size: 'S3CR3T' } }, 'Size'],
    ['update, new ones wrong', { ...UPDATE, ResourceProperties: { ...PROPERTIES, Name: 5 } }, 'Name'],
  ])('names properties that are missing or wrong, never their values: %s', async (_name, event, names) => {
    const { calls, answers, text } = await carryOut(event);

    expect(calls).toEqual([]);
    expect(answers).toMatchObject([{ Status: 'FAILED', Reason: `Properties missing or wrong: ${names}` }]);
    expect(text).not.toContain('S3CR3T');
  });

  test('shows the message of a mistake of the deployer', async () => {
    const { answers } = await carryOut(CREATE, {
      create: () => Promise.reject(new DeployError('There is no secret.')),
    });

    expect(answers).toMatchObject([{ Status: 'FAILED', Reason: 'There is no secret.' }]);
  });

  test('shows a mistake that is thrown before anything is awaited', async () => {
    const { answers } = await carryOut(UPDATE, {
      update: () => {
        throw new DeployError('Versions never go back.');
      },
    });

    expect(answers).toMatchObject([{ Status: 'FAILED', Reason: 'Versions never go back.' }]);
  });

  test('of any other failure it shows only where the log is, and logs it without the event', async () => {
    const context = lambdaContext();
    const { answers, logs, text } = await carryOut(
      CREATE,
      { create: () => Promise.reject(new Error('table-7 is on fire')) },
      context,
    );

    expect(answers[0].Reason).toBe(
      `Failed for a reason that is in the log ${context.logGroupName}, request ${context.awsRequestId}.`,
    );
    expect(logs).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        resource: 'Logical',
        type: 'Create',
        error: expect.objectContaining({ message: 'table-7 is on fire' }),
      }),
    ]);
    expect(text).not.toContain(server.url);
  });

  test('answers in time where the work does not end', async () => {
    const { answers } = await carryOut(CREATE, { create: () => new Promise(() => {}) }, lambdaContext(5_020));

    expect(answers).toMatchObject([
      { Status: 'FAILED', PhysicalResourceId: 'not-created', Reason: 'It took too long. Deploy again.' },
    ]);
  });

  test('answers only once where the work fails after its time was over', async () => {
    // Prepare
    const work = Promise.withResolvers<never>();

    // Act
    const { answers } = await carryOut(CREATE, { create: () => work.promise }, lambdaContext(5_000));
    work.reject(new Error('too late'));
    await new Promise(setImmediate);

    // Assess
    expect(answers).toMatchObject([{ Status: 'FAILED' }]);
    expect(server.received).toHaveLength(1);
  });

  test.each<[string, Record<string, unknown>]>([
    ['another type of request', { RequestType: 'Rename' }],
    ['no ids', { ...CREATE, StackId: undefined }],
    ['a delete of nothing', { RequestType: 'Delete' }],
  ])('an event that is none fails without showing it: %s', async (_name, event) => {
    const error = await carryOut(event).catch((caught) => caught);

    expect(error).toBeInstanceOf(Error);
    // The runtime logs a thrown error with all its enumerable properties.
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('S3CR3T');
    expect(server.received).toEqual([]);
  });
});
