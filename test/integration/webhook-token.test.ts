import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { webhookTokenHash } from '../../lambdas/webhook/webhook-token.ts';
import { webhookToken } from '../../lambdas/webhook-token/token.ts';
import { type Backend, startBackend } from '../support/backend.ts';
import { type ResourceAnswer, startCloudFormation } from '../support/cloudformation.ts';

const ROOT = 'root-of-the-webhook-token-of-the-tests-0123456789';
const hash = (version: number) => webhookTokenHash(webhookToken(ROOT, version));

let backend: Backend;
let cloudFormation: Awaited<ReturnType<typeof startCloudFormation>>;
let rootSecret: string;
beforeAll(async () => {
  backend = await startBackend();
  rootSecret = await backend.storeSecret('webhook-root', ROOT);
  const { handler } = await import('../../lambdas/webhook-token/handler.ts');
  cloudFormation = await startCloudFormation('Custom::WebhookToken', handler);
});
afterAll(async () => {
  await cloudFormation.close();
  await backend.close();
});

/** One stack: each deployment sends the resource's id and its former properties, as CloudFormation does. */
function stack() {
  let former: ResourceAnswer | undefined;
  let formerProperties: Record<string, string> = {};
  return async function deploy(version: number, revokeFormer = false): Promise<ResourceAnswer> {
    const ResourceProperties = {
      RootSecretArn: rootSecret,
      Version: String(version),
      RevokeFormer: String(revokeFormer),
      ExposeToken: 'true',
    };
    const { answer } = await cloudFormation.send(
      former === undefined
        ? { RequestType: 'Create', ResourceProperties }
        : {
            RequestType: 'Update',
            PhysicalResourceId: former.PhysicalResourceId,
            ResourceProperties,
            OldResourceProperties: formerProperties,
          },
    );
    if (answer.Status === 'SUCCESS') {
      former = answer;
      formerProperties = ResourceProperties;
    }
    return answer;
  };
}

const inForce = ({ Data }: ResourceAnswer) => Data?.TokenHashes?.split(',');

describe('Custom::WebhookToken', () => {
  test('keeps the former token in force beside a new one, until it is revoked', async () => {
    const deploy = stack();

    expect(inForce(await deploy(1))).toEqual([hash(1)]);
    expect(inForce(await deploy(2))).toEqual([hash(2), hash(1)]);
    expect(inForce(await deploy(2, true))).toEqual([hash(2)]);
  });

  test('never brings a revoked token back: not by a deployment that no longer asks for the revocation', async () => {
    const deploy = stack();
    await deploy(1);
    await deploy(2);
    await deploy(2, true);

    expect(inForce(await deploy(2))).toEqual([hash(2)]);
    expect(inForce(await deploy(2))).toEqual([hash(2)]);
    expect(inForce(await deploy(3))).toEqual([hash(3), hash(2)]);
    expect(inForce(await deploy(3))).toEqual([hash(3), hash(2)]);
  });

  test('knows of a revocation by a release that did not note it in the id', async () => {
    const properties = (RevokeFormer: string) => ({
      RootSecretArn: rootSecret,
      Version: '2',
      RevokeFormer,
      ExposeToken: 'true',
    });
    const { answer } = await cloudFormation.send({
      RequestType: 'Update',
      PhysicalResourceId: 'webhook-token',
      ResourceProperties: properties('false'),
      OldResourceProperties: properties('true'),
    });

    expect(answer.PhysicalResourceId).toBe('webhook-token-revoked-1');
    expect(inForce(answer)).toEqual([hash(2)]);
  });

  test('refuses a lower version, and one that would end the token in use', async () => {
    const deploy = stack();
    await deploy(1);
    await deploy(2);

    expect(await deploy(1)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining("can't go back"),
    });
    expect(await deploy(4)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining("can't jump"),
    });
  });

  test('names the resource anew at a revocation only', async () => {
    const deploy = stack();
    const ids = [];
    for (const [version, revoke] of [[1], [2], [2, true], [2], [3]] as const) {
      ids.push((await deploy(version, revoke)).PhysicalResourceId);
    }

    expect(ids).toEqual([
      'webhook-token',
      'webhook-token',
      'webhook-token-revoked-1',
      'webhook-token-revoked-1',
      'webhook-token-revoked-1',
    ]);
  });
});
