import * as v from 'valibot';
import { arn } from '../deploy/deployment.ts';
import { ignored, resourceType, tags } from '../deploy/resource-type.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { NameLimit, physicalName } from '../state/physical-names.ts';

/** `AWS::Logs::LogGroup` in the local CloudWatch Logs. */
export const logGroup = resourceType(
  {
    LogGroupName: v.optional(v.string()),
    LogGroupClass: v.optional(v.literal('STANDARD')),
    RetentionInDays: ignored('The newest lines are kept, however old.'),
    // No KmsKeyId: what the policy of a key allows, and to whom, is not evaluated here.
    Tags: tags,
  },
  async ({ LogGroupName }, { logicalId }, { stackName, logs }) => {
    const name = LogGroupName ?? physicalName(stackName, logicalId, { limit: NameLimit.logGroup });
    logs.createGroup(name);
    return { ref: name, attributes: { Arn: `${arn('logs', `log-group:${name}`)}:*` } };
  },
);

/** @throws LocalStackError where this is no ARN of a log group */
export function logGroupNameOf(groupArn: string, logicalId: string): string {
  const [, name] = /^arn:aws:logs:[^:]*:\d*:log-group:([^:]+)(:\*)?$/.exec(groupArn) ?? [];
  if (name === undefined) throw new LocalStackError(`${logicalId}: ${groupArn} is no log group`);
  return name;
}
