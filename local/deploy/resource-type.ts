import * as v from 'valibot';
import { LocalStackError } from '../local-stack-error.ts';
import type { Deployment } from './deployment.ts';

/** A resource of the template with its intrinsics resolved. */
export interface ResourceRequest {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: unknown;
  /** Whether the template's DeletionPolicy keeps it. */
  readonly retain: boolean;
  /** Whether the template's UpdateReplacePolicy keeps what an update puts another in the place of. */
  readonly retainReplaced: boolean;
}

/** What `Ref` and `Fn::GetAtt` of a resource give. */
export interface Deployed {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** How resources of one type are made. */
export interface ResourceType {
  /** Names of the properties that the runner knows; undefined where any are allowed. */
  readonly properties: readonly string[] | undefined;
  /** Creates the resource, or reuses what stands. */
  deploy(request: ResourceRequest, deployment: Deployment): Promise<Deployed>;
}

/**
 * A resource type by the strict schema of its properties: a property that is not in it is an error.
 * Properties that mean nothing on this machine are in it as `ignored(reason)`.
 */
export function resourceType<Entries extends v.ObjectEntries>(
  entries: Entries,
  deploy: (
    properties: v.InferOutput<v.StrictObjectSchema<Entries, undefined>>,
    request: ResourceRequest,
    deployment: Deployment,
  ) => Promise<Deployed>,
): ResourceType {
  const schema = v.strictObject(entries);
  return {
    properties: Object.keys(entries),
    deploy: (request, deployment) => {
      const parsed = v.safeParse(schema, request.properties);
      if (parsed.success) return deploy(parsed.output, request, deployment);
      const issues = parsed.issues.map(
        (issue) => `  ${v.getDotPath(issue) ?? 'Properties'}: ${issue.message}`,
      );
      throw new LocalStackError(
        `${request.logicalId} (${request.type}) has properties that the local runner does not know:\n${issues.join('\n')}`,
      );
    },
  };
}

/** A known property without an effect on this machine, for the reason given. */
export const ignored = (reason: string) => v.optional(v.pipe(v.unknown(), v.description(reason)));

export const tags = ignored('Tags are for bills and searches in an account.');
