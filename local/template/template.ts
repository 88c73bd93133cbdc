import * as v from 'valibot';
import { LocalStackError } from '../local-stack-error.ts';

/** Strict on purpose: an attribute that the runner does not know would otherwise be skipped in silence. */
const ResourceSchema = v.strictObject({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  DependsOn: v.optional(v.union([v.string(), v.array(v.string())]), []),
  DeletionPolicy: v.optional(v.picklist(['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot']), 'Delete'),
  UpdateReplacePolicy: v.optional(v.picklist(['Delete', 'Retain', 'Snapshot']), 'Delete'),
  Metadata: v.optional(v.unknown()),
});

const OutputSchema = v.strictObject({ Value: v.unknown(), Description: v.optional(v.string()) });

/** CDK adds this parameter and rule to check the bootstrap stack of the account; there is no such stack here. */
const TemplateSchema = v.strictObject({
  AWSTemplateFormatVersion: v.optional(v.string()),
  Description: v.optional(v.string()),
  Metadata: v.optional(v.unknown()),
  Parameters: v.optional(v.strictObject({ BootstrapVersion: v.optional(v.unknown()) })),
  Rules: v.optional(v.strictObject({ CheckBootstrapVersion: v.optional(v.unknown()) })),
  Resources: v.record(v.string(), ResourceSchema),
  Outputs: v.optional(v.record(v.string(), OutputSchema), {}),
});

export type Template = v.InferOutput<typeof TemplateSchema>;
export type Resource = v.InferOutput<typeof ResourceSchema>;

/**
 * Reads a CloudFormation template.
 *
 * @throws LocalStackError where it holds anything that the runner does not know
 */
export function parseTemplate(json: unknown): Template {
  const result = v.safeParse(TemplateSchema, json);
  if (result.success) return result.output;
  const issues = result.issues.map((issue) => `  ${v.getDotPath(issue) ?? 'template'}: ${issue.message}`);
  throw new LocalStackError(
    `The template has parts that the local runner does not know:\n${issues.join('\n')}`,
  );
}
