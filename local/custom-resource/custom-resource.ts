import * as v from 'valibot';
import type { Deployment } from '../deploy/deployment.ts';
import type { Deployed, ResourceRequest, ResourceType } from '../deploy/resource-type.ts';
import { functionNameOf } from '../lambda/invoke-api.ts';
import type { LocalFunction } from '../lambda/local-function.ts';
import { LocalStackError, messageOf } from '../local-stack-error.ts';
import { physicalName } from '../state/physical-names.ts';
import type { CustomResourceRecord } from '../state/stack-state.ts';
import { CustomResourceFailed, type CustomResourceResult, callCustomResource } from './protocol.ts';

const PropertiesSchema = v.looseObject({
  ServiceToken: v.string(),
  ServiceTimeout: v.optional(v.union([v.number(), v.string()])),
});
type Properties = v.InferOutput<typeof PropertiesSchema>;

/** `Custom::…`: a Lambda of the template makes the resource and says what it made. */
export const customResource: ResourceType = {
  properties: undefined,
  async deploy(request, deployment): Promise<Deployed> {
    const { logicalId, type, retain, retainReplaced } = request;
    const parsed = v.safeParse(PropertiesSchema, request.properties);
    if (!parsed.success) throw new LocalStackError(`${logicalId}: a custom resource needs a ServiceToken`);
    const properties = parsed.output;
    const lambda = providerOf(logicalId, properties, deployment);
    const former = deployment.state.customResources[logicalId];
    const { physicalId, data } =
      former === undefined
        ? await create(request, properties, lambda, deployment)
        : await update(request, properties, former, lambda, deployment);
    const record = { type, physicalId, properties, data, retain };
    deployment.state.rememberCustomResource(logicalId, record);
    if (former === undefined) {
      deployment.rollback.push(() => takeBackCreate(logicalId, record, lambda, deployment));
    } else {
      const discard = retainReplaced ? keep : remove;
      deployment.rollback.push(() =>
        takeBackUpdate({ logicalId, record, former, discard }, lambda, deployment),
      );
      if (former.physicalId !== physicalId) {
        deployment.cleanUp.push(() => discard(logicalId, former, lambda, deployment));
      }
    }
    return { ref: physicalId, attributes: data };
  },
};

/**
 * Deletes the custom resources that the template no longer has, unless they are to be retained; one that cannot be
 * deleted is reported and left, as CloudFormation does in its clean-up.
 */
export async function deleteRemovedCustomResources(
  logicalIds: ReadonlySet<string>,
  deployment: Deployment,
): Promise<void> {
  for (const [logicalId, record] of Object.entries(deployment.state.customResources)) {
    if (logicalIds.has(logicalId)) continue;
    const lambda = deployment.functions.get(functionNameOf(String(record.properties.ServiceToken)));
    if (record.retain) deployment.report(`${logicalId} is no longer in the template; it is retained`);
    else if (lambda === undefined)
      deployment.report(`${logicalId} and its function are no longer in the template`);
    else await remove(logicalId, record, lambda, deployment);
    deployment.state.forgetCustomResource(logicalId);
  }
}

function providerOf(
  logicalId: string,
  { ServiceToken }: Properties,
  { functions }: Deployment,
): LocalFunction {
  const lambda = functions.get(functionNameOf(ServiceToken));
  if (lambda !== undefined) return lambda;
  throw new LocalStackError(`${logicalId}: its ServiceToken ${ServiceToken} is no function of the template`);
}

/** A failed Create is followed by a Delete, so that nothing half-made stays. */
async function create(
  { logicalId, type }: ResourceRequest,
  properties: Properties,
  lambda: LocalFunction,
  deployment: Deployment,
): Promise<CustomResourceResult> {
  const { stackId, stackName } = deployment;
  try {
    const request = { requestType: 'Create', stackId, logicalId, resourceType: type, properties } as const;
    return await callCustomResource(lambda, request);
  } catch (error) {
    const answered = error instanceof CustomResourceFailed ? error.physicalId : undefined;
    const physicalId = answered ?? physicalName(stackName, logicalId);
    await remove(logicalId, { type, physicalId, properties, data: {}, retain: false }, lambda, deployment);
    throw error;
  }
}

/** Another resource failed after this one was made: it goes again, unless its policy keeps it without the stack. */
async function takeBackCreate(
  logicalId: string,
  record: CustomResourceRecord,
  lambda: LocalFunction,
  deployment: Deployment,
): Promise<void> {
  if (record.retain) deployment.report(`${logicalId} was made before the failure; it is retained`);
  else await remove(logicalId, record, lambda, deployment);
  deployment.state.forgetCustomResource(logicalId);
}

interface Change {
  readonly logicalId: string;
  readonly record: CustomResourceRecord;
  readonly former: CustomResourceRecord;
  /** What becomes of the one that another has taken the place of. */
  readonly discard: typeof remove;
}

/**
 * Another resource failed after this one was changed: it gets an Update back. Where that changes the physical id again, what
 * had replaced it is in turn replaced. AWS does not document which policy holds for it; here it is the same one.
 */
async function takeBackUpdate(
  { logicalId, record, former, discard }: Change,
  lambda: LocalFunction,
  deployment: Deployment,
): Promise<void> {
  const back = await updateBack(logicalId, record, former, lambda, deployment);
  deployment.state.rememberCustomResource(logicalId, { ...former, ...back });
  if (back !== undefined && back.physicalId !== record.physicalId) {
    await discard(logicalId, record, lambda, deployment);
  }
}

/** Undefined where it fails too: CloudFormation would then wait for somebody, in UPDATE_ROLLBACK_FAILED. */
async function updateBack(
  logicalId: string,
  { type, physicalId, properties }: Pick<CustomResourceRecord, 'type' | 'physicalId' | 'properties'>,
  former: CustomResourceRecord,
  lambda: LocalFunction,
  { stackId, report }: Deployment,
): Promise<CustomResourceResult | undefined> {
  const back = {
    requestType: 'Update',
    stackId,
    logicalId,
    resourceType: type,
    physicalId,
    properties: former.properties,
    oldProperties: properties,
  } as const;
  try {
    return await callCustomResource(lambda, back);
  } catch (error) {
    report(`${logicalId}: the Update back failed too: ${messageOf(error)}`);
    return undefined;
  }
}

/** A failed Update is followed by one back to the former properties, which also stay on record. */
async function update(
  { logicalId, type }: ResourceRequest,
  properties: Properties,
  former: CustomResourceRecord,
  lambda: LocalFunction,
  deployment: Deployment,
): Promise<CustomResourceResult> {
  const { stackId } = deployment;
  const { physicalId } = former;
  const request = { requestType: 'Update', stackId, logicalId, resourceType: type, physicalId } as const;
  try {
    return await callCustomResource(lambda, { ...request, properties, oldProperties: former.properties });
  } catch (error) {
    await updateBack(logicalId, { type, physicalId, properties }, former, lambda, deployment);
    throw error;
  }
}

/** CloudFormation leaves it where it is, and it belongs to no stack. */
async function keep(
  logicalId: string,
  { physicalId }: CustomResourceRecord,
  _lambda: LocalFunction,
  { report }: Deployment,
): Promise<void> {
  report(`${logicalId}: ${physicalId} was replaced; it is retained`);
}

async function remove(
  logicalId: string,
  { type, physicalId, properties }: CustomResourceRecord,
  lambda: LocalFunction,
  { stackId, report }: Deployment,
): Promise<void> {
  const request = {
    requestType: 'Delete',
    stackId,
    logicalId,
    resourceType: type,
    physicalId,
    properties,
  } as const;
  await callCustomResource(lambda, request).catch((error: unknown) => report(messageOf(error)));
}
