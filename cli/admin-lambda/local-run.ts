import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { CliError } from '../errors.ts';
import type { Target } from './target.ts';

/** What `npm start` writes when it is ready, as far as it is needed here. */
const outputsSchema = v.looseObject({
  LambdaEndpoint: v.string(),
  /** Serves the other AWS services of the local run as well. */
  SnsEndpoint: v.string(),
  KeysFunctionName: v.string(),
  AppIds: v.array(v.string()),
});

/** How to reach what a local run plays: any credentials do, and the operator's own must not leave for it. */
const clientOf = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/**
 * The AWS services of a local run.
 *
 * @throws CliError where no local run keeps its data in the directory
 */
export async function findLocalServices(dataDir: string) {
  const outputs = await readOutputs(join(dataDir, 'outputs.json'));
  if (outputs === undefined) throw localRunIsDown(`the local run in ${dataDir}`);
  return clientOf(outputs.SnsEndpoint);
}

/** @throws CliError where no local run keeps its data in the directory */
export async function findLocalRun(dataDir: string): Promise<Target> {
  const name = `the local run in ${dataDir}`;
  const outputs = await readOutputs(join(dataDir, 'outputs.json'));
  if (outputs === undefined) throw localRunIsDown(name);
  return {
    name,
    functionName: outputs.KeysFunctionName,
    appIds: outputs.AppIds,
    isLocal: true,
    client: clientOf(outputs.LambdaEndpoint),
    services: clientOf(outputs.SnsEndpoint),
    outputs: Object.fromEntries(
      Object.entries(outputs).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ),
  };
}

async function readOutputs(file: string): Promise<v.InferOutput<typeof outputsSchema> | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const outputs = v.safeParse(v.pipe(v.string(), v.parseJson(), outputsSchema), text);
  return outputs.success ? outputs.output : undefined;
}

export const localRunIsDown = (name: string): CliError =>
  new CliError('LocalRunNotFound', `Nobody answers: is ${name} up?`, {
    hint: 'Start it with "npm start", or name its data directory: --local DIR.',
  });
