import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { webhookTokenHash } from '../../lambdas/webhook/webhook-token.ts';
import { runtimeVariables } from '../../local/lambda/runtime-variables.ts';
import { synthesize } from '../../local/synthesize.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { resolveIntrinsics, type Scope } from '../../local/template/intrinsics.ts';
import { PLATFORM_APPLICATION, WEBHOOK_TOKEN } from '../scenarios/company.ts';
import type { Bundle } from './bundle-peers.ts';

/** A function of the stack: its built asset, and how the template configures it. */
export interface BuiltFunction extends Bundle {
  /** Milliseconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
  /** What it would find in its environment, were AWS at this URL. */
  environment(awsUrl: string): Record<string, string>;
}

const contextSchema = v.object({ context: v.record(v.string(), v.unknown()) });
const variablesSchema = v.record(v.string(), v.string());
const functionSchema = v.object({
  Code: v.object({ S3Key: v.string() }),
  Handler: v.literal('index.handler'),
  MemorySize: v.number(),
  Timeout: v.number(),
  Environment: v.object({
    Variables: v.looseObject({ POWERTOOLS_SERVICE_NAME: v.string() }),
  }),
});

/**
 * Synthesises the stack with one app, as `cdk synth` would, and finds its functions.
 *
 * @param directory where the template and the assets are written: outside of the repository, so that a bundle finds none
 * of its modules
 * @returns by the name of their folder in `lambdas/`
 */
export async function synthesiseFunctions(
  directory: string,
  appId: string,
): Promise<ReadonlyMap<string, BuiltFunction>> {
  const cdkJson = join(import.meta.dirname, '../../cdk.json');
  const { context } = v.parse(contextSchema, JSON.parse(readFileSync(cdkJson, 'utf8')));
  const settings = { ...context, appId, fcmSecretName: 'of-the-benchmark' };
  await synthesize(directory, settings, new AbortController().signal);
  const { template, assetDirectory } = await readAssembly(directory);

  const functions = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => v.parse(functionSchema, Properties));
  return new Map(
    functions.map(({ Code, Environment: { Variables }, MemorySize, Timeout }) => {
      const name = Variables.POWERTOOLS_SERVICE_NAME;
      const file = join(assetDirectory(Code.S3Key) ?? '', 'index.js');
      return [
        name,
        {
          file,
          bytes: statSync(file).size,
          timeout: Timeout * 1_000,
          memory: MemorySize,
          environment: (awsUrl) => ({
            ...v.parse(variablesSchema, resolveIntrinsics(Variables, scopeOf(template, awsUrl), name)),
            ...runtime(name, awsUrl, MemorySize),
          }),
        },
      ];
    }),
  );
}

/** Tables are called as in the template; what custom resources would tell is of the benchmark. */
function scopeOf({ Resources }: Awaited<ReturnType<typeof readAssembly>>['template'], awsUrl: string): Scope {
  const attributes: Readonly<Record<string, string>> = {
    TokenHashes: webhookTokenHash(WEBHOOK_TOKEN),
    ApplicationArn: PLATFORM_APPLICATION,
  };
  return {
    ref: (id) => (Resources[id]?.Type === 'AWS::SQS::Queue' ? `${awsUrl}/123456789012/deliveries.fifo` : id),
    attribute: (_id, name) => attributes[name],
  };
}

const runtime = (functionName: string, awsEndpoint: string, memorySize: number) =>
  runtimeVariables({
    functionName,
    handler: 'index.handler',
    memorySize,
    taskRoot: '/var/task',
    region: 'us-east-1',
    awsEndpoint,
    logGroup: `/aws/lambda/${functionName}`,
    logStream: 'of-the-benchmark',
    logFormat: 'JSON',
    applicationLogLevel: 'INFO',
  });
