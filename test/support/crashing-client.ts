import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What a Lambda's code "sees" when its process dies: nothing comes back any more. */
export class Crash extends Error {}

const WRITES = new Set(['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);

/**
 * A client of a process that dies right after its nth write was carried out: this call and all later ones throw.
 * Other calls that are under way at that moment reach the database, as they may in life.
 *
 * @param writes how many writes are carried out; Infinity for a process that lives
 */
export function crashingClient(
  config: ConstructorParameters<typeof DynamoDBClient>[0],
  writes: number,
): DynamoDBClient {
  const client = new DynamoDBClient(config ?? {});
  let left = writes;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (left <= 0) {
        throw new Crash();
      }
      const isWrite = WRITES.has(context.commandName ?? '');
      if (isWrite) {
        left -= 1;
      }
      const last = isWrite && left <= 0;
      const answer = await next(args);
      if (last) {
        throw new Crash();
      }
      return answer;
    },
    { step: 'initialize', name: 'crash' },
  );
  return client;
}
