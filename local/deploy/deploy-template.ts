import { deleteRemovedCustomResources } from '../custom-resource/custom-resource.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { seedNamedSecrets } from '../resources/named-secrets.ts';
import { physicalName } from '../state/physical-names.ts';
import { creationOrder, referencesIn } from '../template/dependencies.ts';
import { resolveIntrinsics, type Scope } from '../template/intrinsics.ts';
import type { Template } from '../template/template.ts';
import { ACCOUNT_ID, type Deployment, REGION } from './deployment.ts';
import { NO_LOCAL_COUNTERPART } from './no-local-counterpart.ts';
import { refuseUnknown, resourceTypeOf } from './registry.ts';
import type { Deployed } from './resource-type.ts';

/**
 * Makes every resource of the template, in the order of their references, and resolves its outputs. Where one fails, the
 * custom resources that were made or changed before it are taken back, last first, as CloudFormation does.
 *
 * @throws LocalStackError at anything in the template that the runner does not know, before anything is made
 */
export async function deployTemplate(
  template: Template,
  deployment: Deployment,
): Promise<Record<string, string>> {
  refuseUnknown(template);
  const order = creationOrder(template.Resources);
  referencesIn(template.Outputs, 'Outputs');
  const deployed = new Map<string, Deployed>();
  const scope = scopeOf(deployed, deployment);
  const resolve = (value: unknown, where: string): unknown =>
    withLocalUrls(resolveIntrinsics(value, scope, where), deployment);
  try {
    for (const logicalId of order) {
      const resource = template.Resources[logicalId];
      if (resource === undefined) continue;
      const { Type: type, Properties, DeletionPolicy, UpdateReplacePolicy } = resource;
      const left = NO_LOCAL_COUNTERPART[type];
      if (left !== undefined) {
        const name = physicalName(deployment.stackName, logicalId);
        deployed.set(logicalId, { ref: name, attributes: left.attributes?.(name) ?? {} });
        continue;
      }
      const properties = resolve(Properties, logicalId);
      await seedNamedSecrets(properties, deployment);
      const retain = DeletionPolicy !== 'Delete';
      const retainReplaced = UpdateReplacePolicy !== 'Delete';
      const request = { logicalId, type, properties, retain, retainReplaced };
      const made = await resourceTypeOf(type)?.deploy(request, deployment);
      if (made !== undefined) deployed.set(logicalId, made);
    }
    for (const check of deployment.lastChecks) check();
  } catch (error) {
    for (const takeBack of deployment.rollback.toReversed()) await takeBack();
    throw error;
  }
  for (const tidyUp of deployment.cleanUp) await tidyUp();
  await deleteRemovedCustomResources(new Set(order), deployment);
  return Object.fromEntries(
    Object.entries(template.Outputs).map(([name, { Value }]) => [
      name,
      String(resolve(Value, `Output ${name}`)),
    ]),
  );
}

function scopeOf(deployed: ReadonlyMap<string, Deployed>, { stackName, stackId }: Deployment): Scope {
  const pseudoParameters: Readonly<Record<string, string>> = {
    'AWS::AccountId': ACCOUNT_ID,
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::StackId': stackId,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return {
    ref(logicalId) {
      const value = pseudoParameters[logicalId] ?? deployed.get(logicalId)?.ref;
      if (value === undefined)
        throw new LocalStackError(`Ref ${logicalId}: there is no such resource or parameter`);
      return value;
    },
    attribute(logicalId, name) {
      const value = deployed.get(logicalId)?.attributes[name];
      if (value === undefined) {
        throw new LocalStackError(`Fn::GetAtt ${logicalId}.${name}: the local runner has no such attribute`);
      }
      return value;
    },
  };
}

/** Templates also write an API's URL by its parts; here it is the URL at which the runner serves the API. */
function withLocalUrls(value: unknown, deployment: Deployment): unknown {
  if (typeof value === 'string') {
    let text = value;
    for (const [id, { url }] of deployment.apis) {
      text = text.replaceAll(`https://${id}.execute-api.${REGION}.amazonaws.com`, url);
    }
    return text;
  }
  if (Array.isArray(value)) return value.map((item) => withLocalUrls(item, deployment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withLocalUrls(member, deployment)]),
  );
}
