import * as v from 'valibot';
import { ACCOUNT_ID } from '../deploy/deployment.ts';
import { ignored, resourceType, tags } from '../deploy/resource-type.ts';
import { parsePolicy } from '../iam/policy.ts';
import { physicalName } from '../state/physical-names.ts';

const description = ignored('For people who look at the account.');
const path = v.optional(v.literal('/'));

/** `AWS::IAM::Role`, with its inline policies. */
export const role = resourceType(
  {
    RoleName: v.optional(v.string()),
    AssumeRolePolicyDocument: v.unknown(),
    Policies: v.optional(
      v.array(v.strictObject({ PolicyName: v.string(), PolicyDocument: v.unknown() })),
      [],
    ),
    ManagedPolicyArns: v.optional(v.array(v.string()), []),
    Path: path,
    MaxSessionDuration: ignored('Sessions do not end here.'),
    Description: description,
    Tags: tags,
  },
  async (properties, { logicalId }, { stackName, permissions }) => {
    const name = properties.RoleName ?? physicalName(stackName, logicalId);
    const roleArn = `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;
    permissions.addRole(name, roleArn, parsePolicy('trust', properties.AssumeRolePolicyDocument, logicalId));
    for (const { PolicyDocument } of properties.Policies) {
      permissions.attach(name, parsePolicy('identity', PolicyDocument, logicalId), logicalId);
    }
    for (const policyArn of properties.ManagedPolicyArns) {
      permissions.attach(name, permissions.managedPolicy(policyArn, logicalId), logicalId);
    }
    return { ref: name, attributes: { Arn: roleArn, RoleId: name } };
  },
);

/** `AWS::IAM::Policy`: statements for the roles that it names. */
export const policy = resourceType(
  { PolicyName: v.string(), PolicyDocument: v.unknown(), Roles: v.array(v.string()) },
  async ({ PolicyDocument, PolicyName, Roles }, { logicalId }, { permissions }) => {
    const statements = parsePolicy('identity', PolicyDocument, logicalId);
    for (const name of Roles) permissions.attach(name, statements, logicalId);
    return { ref: PolicyName, attributes: { Id: PolicyName } };
  },
);

/** `AWS::IAM::ManagedPolicy`, which roles may also name by its ARN. */
export const managedPolicy = resourceType(
  {
    ManagedPolicyName: v.optional(v.string()),
    PolicyDocument: v.unknown(),
    Roles: v.optional(v.array(v.string()), []),
    Path: path,
    Description: description,
  },
  async ({ ManagedPolicyName, PolicyDocument, Roles }, { logicalId }, { stackName, permissions }) => {
    const name = ManagedPolicyName ?? physicalName(stackName, logicalId);
    const policyArn = `arn:aws:iam::${ACCOUNT_ID}:policy/${name}`;
    const statements = parsePolicy('identity', PolicyDocument, logicalId);
    permissions.addManagedPolicy(policyArn, statements);
    for (const roleName of Roles) permissions.attach(roleName, statements, logicalId);
    return { ref: policyArn, attributes: { PolicyArn: policyArn } };
  },
);
