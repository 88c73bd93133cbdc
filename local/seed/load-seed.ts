import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreatePlatformEndpointCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Operations } from '../../lib/operations.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { addUser } from './add-user.ts';
import { appIdsOf, operationsOf, type RunningStack } from './running-stack.ts';
import type { Seed } from './seed.ts';
import type { SeededKey } from './users.ts';

/** DynamoDB is in this process: more at a time would not be faster. */
const AT_ONCE = 20;

/**
 * Puts a seed into a stack whose event sources do not run yet.
 *
 * @returns the keys of the seed's users, in their order
 * @throws LocalStackError where the seed is of other apps, or the stack refuses a user
 */
export async function loadSeed(seed: Seed, stack: RunningStack): Promise<SeededKey[]> {
  const operations = operationsOf(stack);
  refuseOthers(seed, stack, operations);
  await putItems(seed.tables.securityKeys, operations.tables.securityKeys, stack);
  await putItems(seed.tables.devices, operations.tables.devices, stack);
  await putItems(seed.tables.deliveries, operations.tables.deliveries, stack);
  for (const phone of seed.phones) {
    await stack.clients.sns.send(
      new CreatePlatformEndpointCommand({
        PlatformApplicationArn: phone.platform_application,
        Token: phone.token,
        Attributes: { Enabled: String(phone.enabled) },
      }),
    );
  }
  await send(seed.queues.delivery, operations.queues.delivery, stack);
  await send(seed.queues.deadLetter, operations.queues.deadLetter, stack);
  const keys: SeededKey[] = [];
  for (const [index, user] of seed.users.entries()) keys.push(await addUser(user, index, stack));
  return keys;
}

function refuseOthers({ about, phones }: Seed, stack: RunningStack, operations: Operations): void {
  if (about === undefined) return;
  const missing = about.app_ids.find((appId) => !appIdsOf(stack).includes(appId));
  if (missing !== undefined) {
    throw new LocalStackError(
      `--seed: it is of the app ${missing}, which the settings do not name: give -c appId=…`,
    );
  }
  const here = Object.values(operations.platformApplications);
  const gone = phones.find((phone) => !here.includes(phone.platform_application));
  if (gone !== undefined) {
    throw new LocalStackError(
      `--seed: its phones are of ${gone.platform_application}, which this stack does not have: it is of another stage or Firebase project`,
    );
  }
}

async function putItems(
  items: Seed['tables']['devices'],
  table: string,
  { clients: { dynamoDb } }: RunningStack,
): Promise<void> {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    await Promise.all(
      items
        .slice(start, start + AT_ONCE)
        .map((item) => dynamoDb.send(new PutItemCommand({ TableName: table, Item: item }))),
    );
  }
}

async function send(
  messages: Seed['queues']['delivery'],
  queueUrl: string,
  { clients: { sqs } }: RunningStack,
): Promise<void> {
  for (const message of messages) {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: message.body,
        MessageGroupId: message.group_id,
        MessageDeduplicationId: message.deduplication_id,
      }),
    );
  }
}
