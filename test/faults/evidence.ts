import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { Evidence, Push, Row } from './judge.ts';
import type { Message } from './queues.ts';
import type { Scene } from './scenario.ts';
import type { Stack } from './stack.ts';

const MessagesSchema = v.array(
  v.object({
    token: v.string(),
    message: v.object({
      data: v.object({ comment_id: v.string() }),
      android: v.object({ notification: v.object({ tag: v.string() }) }),
    }),
  }),
);

interface Gathered {
  readonly evidence: Evidence;
  readonly deadLetters: readonly Message[];
}

/** Looks at everything that replies leave behind. Empties the dead-letter queue. */
export async function gather({ stack, queues, chat, members }: Scene): Promise<Gathered> {
  const deadLetters = await queues.takeDeadLetters();
  const tokens = new Set(members.map(({ token }) => token));
  const evidence = {
    told: chat.told,
    accepted: chat.accepted,
    pushes: (await pushesOf(stack)).filter(({ token }) => tokens.has(token)),
    rows: await rowsOf(stack),
    waiting: (await queues.depth()) + (await queues.eventsDepth()) + (await queues.deadEvents()),
    dead: new Set(deadLetters.flatMap(({ body }) => commentOf(body))),
  };
  return { evidence, deadLetters };
}

/** All that FCM took, oldest first. */
export async function pushesOf(stack: Stack): Promise<Push[]> {
  const answer = await fetch(`${stack.run.outputs.FcmUrl}/messages`);
  return v.parse(MessagesSchema, await answer.json()).map(({ token, message }) => ({
    token,
    commentId: message.data.comment_id,
    tag: message.android.notification.tag,
  }));
}

/** How many lines of a function's log fit a pattern of CloudWatch Logs. */
export async function countLines(
  { clientConfig, operations }: Stack,
  functionName: 'webhook' | 'deliver' | 'feedback',
  filterPattern: string,
): Promise<number> {
  const logs = new CloudWatchLogsClient(clientConfig);
  const logGroupName = operations.logs[functionName];
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
  logs.destroy();
  return events.length;
}

/** All rows, by comment. */
async function rowsOf(stack: Stack): Promise<Map<string, Row>> {
  const client = new DynamoDBClient(stack.clientConfig);
  const rows = new Map<string, Row>();
  const pages = paginateScan(
    { client },
    { TableName: stack.operations.tables.deliveries, ConsistentRead: true },
  );
  for await (const { Items = [] } of pages) {
    for (const { comment_id, status, reason, receives } of Items) {
      rows.set(comment_id?.S ?? '', {
        status: status?.S ?? '',
        reason: reason?.S,
        receives: receives?.N === undefined ? undefined : Number(receives.N),
      });
    }
  }
  client.destroy();
  return rows;
}

/** The comment that a message of the queue tells about; none where it is no push. */
function commentOf(body: string): string[] {
  try {
    return [v.parse(v.object({ comment_id: v.string() }), JSON.parse(body)).comment_id];
  } catch {
    return [];
  }
}
