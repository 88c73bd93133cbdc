import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { LocalStackError, messageOf } from '../local-stack-error.ts';
import { parseTemplate, type Template } from './template.ts';

const ManifestSchema = v.object({
  artifacts: v.record(
    v.string(),
    v.object({
      type: v.string(),
      properties: v.optional(
        v.object({
          templateFile: v.optional(v.string()),
          stackName: v.optional(v.string()),
          file: v.optional(v.string()),
        }),
        {},
      ),
    }),
  ),
});

const AssetsSchema = v.object({
  files: v.record(
    v.string(),
    v.object({
      source: v.object({ path: v.optional(v.string()), packaging: v.optional(v.string()) }),
      destinations: v.record(v.string(), v.object({ objectKey: v.string() })),
    }),
  ),
});

/** A synthesised CDK app with one stack. */
export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  /** Directory of the asset that would be uploaded under this S3 key; undefined when there is none. */
  assetDirectory(objectKey: string): string | undefined;
}

/**
 * Reads what `cdk synth` wrote into `directory`.
 *
 * @throws LocalStackError where it is no assembly, or one with several stacks
 */
export async function readAssembly(directory: string): Promise<Assembly> {
  const manifest = await readJson(join(directory, 'manifest.json'), ManifestSchema);
  const artifacts = Object.entries(manifest.artifacts);
  const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) {
    throw new LocalStackError(`The CDK app has ${stacks.length} stacks; the local runner runs exactly one`);
  }
  const [artifactId, { properties }] = stack;
  const template = await readJson(
    join(directory, properties.templateFile ?? `${artifactId}.template.json`),
    v.unknown(),
  );
  const assets = new Map<string, string>();
  for (const [, artifact] of artifacts) {
    if (artifact.type !== 'cdk:asset-manifest' || artifact.properties.file === undefined) continue;
    const { files } = await readJson(join(directory, artifact.properties.file), AssetsSchema);
    for (const { source, destinations } of Object.values(files)) {
      if (source.path === undefined || source.packaging !== 'zip') continue;
      for (const { objectKey } of Object.values(destinations))
        assets.set(objectKey, join(directory, source.path));
    }
  }
  return {
    stackName: properties.stackName ?? artifactId,
    template: parseTemplate(template),
    assetDirectory: (objectKey) => assets.get(objectKey),
  };
}

async function readJson<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  try {
    return v.parse(schema, JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new LocalStackError(`Cannot read the CDK assembly: ${path}: ${messageOf(error)}`);
  }
}
