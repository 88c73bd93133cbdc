import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import * as v from 'valibot';
import type { Target } from '../admin-lambda/target.ts';
import { CliError } from '../errors.ts';
import { callAws } from '../stack/call-aws.ts';

/** A resource that stays when its stack goes. */
export interface Retained {
  readonly type: string;
  readonly logicalId: string;
  /** How AWS calls it: a table's name, a queue's URL, a secret's ARN. */
  readonly physicalId: string;
}

const templateSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Resources: v.record(v.string(), v.object({ DeletionPolicy: v.optional(v.string()) })) }),
);

/**
 * What stays when a deployed stack is destroyed: everything whose DeletionPolicy says so in the template that is deployed.
 *
 * @throws CliError
 */
export async function retainedResources(target: Target, stackName: string): Promise<Retained[]> {
  const client = new CloudFormationClient(target.services);
  try {
    const { TemplateBody } = await callAws(
      target,
      `cloudformation:GetTemplate on the stack ${stackName}`,
      client.send(new GetTemplateCommand({ StackName: stackName })),
    );
    const kept = keptBy(TemplateBody);
    const resources = await callAws(
      target,
      `cloudformation:ListStackResources on the stack ${stackName}`,
      listAll(client, stackName),
    );
    return resources.filter(({ logicalId }) => kept.has(logicalId));
  } finally {
    client.destroy();
  }
}

/** Logical ids. `Retain` and `RetainExceptOnCreate` are alike here: the stack was created. */
function keptBy(templateBody: string | undefined): ReadonlySet<string> {
  const template = v.safeParse(templateSchema, templateBody);
  if (!template.success)
    throw new CliError('UnknownTemplate', 'The template of the stack is not as the CDK writes it.');
  const entries = Object.entries(template.output.Resources);
  return new Set(
    entries.flatMap(([logicalId, { DeletionPolicy = '' }]) =>
      DeletionPolicy.startsWith('Retain') ? logicalId : [],
    ),
  );
}

async function listAll(client: CloudFormationClient, stackName: string): Promise<Retained[]> {
  const all: Retained[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client },
    { StackName: stackName },
  )) {
    all.push(
      ...StackResourceSummaries.map(({ ResourceType, LogicalResourceId, PhysicalResourceId }) => ({
        type: ResourceType ?? '',
        logicalId: LogicalResourceId ?? '',
        physicalId: PhysicalResourceId ?? '',
      })),
    );
  }
  return all;
}
