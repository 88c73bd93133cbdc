import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { root, synthesise } from './synthesise.ts';
import { permissions } from './template.ts';

const { template } = synthesise({ appId: 'app-one', fcmSecretName: 'chat/fcm' });

/** What Lambda itself does in a function's name: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const runtime = ['CreateLogStream', 'PutLogEvents'];
const eventSource = ['DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'];

test.each([
  ['authorize', 'Authorization', runtime],
  ['keys', 'KeyAdministration', runtime],
  ['webhook', 'ReplyWebhook', runtime],
  ['deliver', 'PushDelivery', [...runtime, ...eventSource]],
  ['webhook-token', 'WebhookToken', runtime],
  ['fcm-application', 'PushApplications', runtime],
])('%s may do what its code calls, and nothing else', (name, construct, byLambda) => {
  const allowed = permissions(template, construct).map((permission) =>
    permission.replace(/^\w+:(\w+) on .*$/, '$1'),
  );

  expect([...new Set(allowed)].sort()).toEqual([...new Set([...calls(name), ...byLambda])].sort());
});

/** The IAM actions of the SDK commands in the files that a handler reaches. */
function calls(name: string): string[] {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [`lambdas/${name}/handler.ts`],
    outdir: 'unused',
    bundle: true,
    packages: 'external',
    write: false,
    metafile: true,
  });
  const source = Object.keys(metafile.inputs).map((file) => readFileSync(join(root, file), 'utf8'));
  return [...source.join('\n').matchAll(/new (\w+)Command\(/g)].map(([, command]) =>
    // The one batch call here that IAM knows by the name of the single one.
    command!.replace(/^ChangeMessageVisibilityBatch$/, 'ChangeMessageVisibility'),
  );
}
