import * as v from 'valibot';
import { AwsError, answerJson } from '../aws-answer.ts';
import type { Engine } from '../engine.ts';
import { nowSeconds, type Secret, type Secrets, type Version } from './secrets.ts';

type Operation = (secrets: Secrets, input: unknown) => object;

const OfSecret = v.object({ SecretId: v.string() });
const Value = {
  SecretString: v.optional(v.string()),
  ClientRequestToken: v.optional(v.pipe(v.string(), v.minLength(32), v.maxLength(64))),
};
const DAY_SECONDS = 86_400;

/** Secrets Manager over the secrets of this machine. */
export function secretsManagerEngine(secrets: Secrets): Engine {
  return (call, response) => {
    const operation = OPERATIONS[call.operation];
    if (operation === undefined) {
      throw new AwsError('UnknownOperationException', `${call.operation} is not simulated here`);
    }
    answerJson(response, 'secretsmanager', 200, operation(secrets, call.input));
  };
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateSecret: (secrets, input) => {
    const Name = v.pipe(v.string(), v.regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/));
    const request = parse(v.object({ Name, Description: v.optional(v.string()), ...Value }), input);
    const secret = secrets.create(request.Name, request.Description);
    return { ...identify(secret), ...putValue(secrets, secret, request) };
  },
  PutSecretValue: (secrets, input) => {
    const request = parse(v.object({ ...OfSecret.entries, ...Value, SecretString: v.string() }), input);
    const secret = findLive(secrets, request.SecretId);
    return { ...identify(secret), ...putValue(secrets, secret, request), VersionStages: ['AWSCURRENT'] };
  },
  UpdateSecret: (secrets, input) => {
    const schema = v.object({ ...OfSecret.entries, Description: v.optional(v.string()), ...Value });
    const request = parse(schema, input);
    const former = findLive(secrets, request.SecretId);
    const secret = {
      ...former,
      description: request.Description ?? former.description,
      changed_at: nowSeconds(),
    };
    secrets.save(secret);
    return { ...identify(secret), ...putValue(secrets, secret, request) };
  },
  GetSecretValue: (secrets, input) => {
    const optional = { VersionId: v.optional(v.string()), VersionStage: v.optional(v.string()) };
    const request = parse(v.object({ ...OfSecret.entries, ...optional }), input);
    const secret = findLive(secrets, request.SecretId);
    const version = findVersion(secrets.versions(secret), request.VersionId, request.VersionStage);
    return {
      ...identify(secret),
      VersionId: version.version_id,
      SecretString: version.secret_string,
      VersionStages: version.stage === null ? [] : [version.stage],
      CreatedDate: version.created_at,
    };
  },
  DescribeSecret: (secrets, input) => {
    const secret = secrets.find(parse(OfSecret, input).SecretId);
    return { ...describe(secret), VersionIdsToStages: stages(secrets.versions(secret)) };
  },
  ListSecrets: (secrets) => ({
    SecretList: secrets
      .list()
      .filter(({ deleted_at }) => deleted_at === null)
      .map((secret) => ({ ...describe(secret), SecretVersionsToStages: stages(secrets.versions(secret)) })),
  }),
  DeleteSecret: (secrets, input) => {
    const optional = {
      ForceDeleteWithoutRecovery: v.optional(v.boolean(), false),
      RecoveryWindowInDays: v.optional(v.pipe(v.number(), v.minValue(7), v.maxValue(30)), 30),
    };
    const request = parse(v.object({ ...OfSecret.entries, ...optional }), input);
    const secret = secrets.find(request.SecretId);
    if (request.ForceDeleteWithoutRecovery) {
      secrets.delete(secret);
      return { ...identify(secret), DeletionDate: nowSeconds() };
    }
    const deletedAt = nowSeconds() + request.RecoveryWindowInDays * DAY_SECONDS;
    secrets.save({ ...secret, deleted_at: deletedAt });
    return { ...identify(secret), DeletionDate: deletedAt };
  },
};

function putValue(
  secrets: Secrets,
  secret: Secret,
  request: { readonly SecretString?: string | undefined; readonly ClientRequestToken?: string | undefined },
): object {
  if (request.SecretString === undefined) return {};
  return { VersionId: secrets.put(secret, request.SecretString, request.ClientRequestToken) };
}

function findLive(secrets: Secrets, id: string): Secret {
  const secret = secrets.find(id);
  if (secret.deleted_at === null) return secret;
  throw new AwsError(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

function findVersion(
  versions: readonly Version[],
  id: string | undefined,
  stage: string | undefined,
): Version {
  const wantedStage = stage ?? (id === undefined ? 'AWSCURRENT' : undefined);
  const found = versions.find(
    (version) =>
      (id === undefined || version.version_id === id) &&
      (wantedStage === undefined || version.stage === wantedStage),
  );
  if (found !== undefined) return found;
  const wanted = wantedStage === undefined ? `VersionId: ${id}` : `staging label: ${wantedStage}`;
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${wanted}`,
  );
}

function identify(secret: Secret): { readonly ARN: string; readonly Name: string } {
  return { ARN: secret.arn, Name: secret.name };
}

function describe(secret: Secret): object {
  return {
    ...identify(secret),
    Description: secret.description ?? undefined,
    CreatedDate: secret.created_at,
    LastChangedDate: secret.changed_at,
    DeletedDate: secret.deleted_at ?? undefined,
  };
}

function stages(versions: readonly Version[]): Record<string, string[]> {
  const staged = versions.flatMap(({ version_id, stage }) => (stage === null ? [] : [{ version_id, stage }]));
  return Object.fromEntries(staged.map(({ version_id, stage }) => [version_id, [stage]]));
}

/** @throws AwsError `InvalidParameterException` that names the parameter. */
function parse<TSchema extends v.GenericSchema>(schema: TSchema, input: unknown): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new AwsError('InvalidParameterException', `${v.getDotPath(issue) ?? 'request'}: ${issue.message}`);
}
