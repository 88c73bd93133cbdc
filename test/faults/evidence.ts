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
export async function gather(scene: Scene): Promise<Gathered> {
  const { stack, queues, chat } = scene;
  const deadLetters = await queues.takeDeadLetters();
  const tokens = new Set(scene.members.map(({ token }) => token));
  const evidence = {
    tried: chat.tried,
    accepted: chat.accepted,
    pushes: (await pushesOf(stack)).filter(({ token }) => tokens.has(token)),
    rows: await rowsOf(stack),
    waiting: await scene.queues.depth(),
    dead: new Set(deadLetters.flatMap(({ body }) => commentOf(body))),
    wrongAnswers: chat.wrongAnswers,
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

/** All rows, by comment. */
async function rowsOf(stack: Stack): Promise<Map<string, Row>> {
  const client = new DynamoDBClient(stack.clientConfig);
  const rows = new Map<string, Row>();
  const pages = paginateScan(
    { client },
    { TableName: stack.operations.tables.deliveries, ConsistentRead: true },
  );
  for await (const { Items = [] } of pages) {
    for (const { comment_id, status, reason } of Items) {
      rows.set(comment_id?.S ?? '', { status: status?.S ?? '', reason: reason?.S });
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
