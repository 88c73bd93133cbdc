import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import { paginateListEndpointsByPlatformApplication } from '@aws-sdk/client-sns';
import { appIdsOf, operationsOf, type RunningStack } from './running-stack.ts';
import { type About, QUEUE_FILES, SeedFile, TABLE_FILES, writeJson, writeLines } from './seed-files.ts';

/**
 * Writes the data of a stack that works no more, as a seed for another run. Keys are in it by their hashes only.
 *
 * @param directory see `checkExportDirectory`
 */
export async function exportData(directory: string, stack: RunningStack): Promise<void> {
  const { tables, queues, platformApplications } = operationsOf(stack);
  writeLines(directory, TABLE_FILES.securityKeys, await itemsOf(tables.securityKeys, stack));
  writeLines(directory, TABLE_FILES.devices, await itemsOf(tables.devices, stack));
  writeLines(directory, TABLE_FILES.deliveries, await itemsOf(tables.deliveries, stack));
  writeLines(directory, QUEUE_FILES.delivery, stack.messagesOf(queues.delivery));
  writeLines(directory, QUEUE_FILES.deadLetter, stack.messagesOf(queues.deadLetter));
  const phones = await Promise.all(
    [...new Set(Object.values(platformApplications))].map((arn) => phonesOf(arn, stack)),
  );
  writeLines(directory, SeedFile.phones, phones.flat());
  const about: About = {
    format: 1,
    version: String(stack.outputs.Version),
    app_ids: appIdsOf(stack),
    platform_applications: platformApplications,
  };
  writeJson(directory, SeedFile.about, about);
}

/** In the order of their keys, so that two exports can be compared. */
async function itemsOf(
  table: string,
  { clients: { dynamoDb: client } }: RunningStack,
): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  const pages = paginateScan({ client }, { TableName: table, ConsistentRead: true });
  for await (const { Items = [] } of pages) items.push(...Items);
  const keyOf = ({ pk, sk }: Record<string, AttributeValue>): string => `${pk?.S} ${sk?.S}`;
  return items.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

async function phonesOf(arn: string, { clients: { sns: client } }: RunningStack): Promise<object[]> {
  const phones: object[] = [];
  const pages = paginateListEndpointsByPlatformApplication({ client }, { PlatformApplicationArn: arn });
  for await (const { Endpoints = [] } of pages) {
    for (const { Attributes = {} } of Endpoints) {
      phones.push({
        platform_application: arn,
        token: Attributes.Token,
        enabled: Attributes.Enabled === 'true',
      });
    }
  }
  return phones;
}
