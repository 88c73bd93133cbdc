import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

/** An update of the item `Key` that is carried out where its condition holds. */
export type ConditionalUpdate = Omit<UpdateItemCommandInput, 'TableName'> & {
  readonly ConditionExpression: string;
};

/**
 * Updates an item of one table where a condition holds.
 *
 * The SDK repeats an update whose answer was lost; the repeat meets what it wrote itself. So a condition must hold after
 * its own write as well, or the caller must make nothing of a `false`.
 *
 * @returns whether the condition held; other errors are thrown
 */
export const conditionalUpdates =
  (client: DynamoDBClient, table: string) =>
  async (update: ConditionalUpdate): Promise<boolean> => {
    try {
      await client.send(new UpdateItemCommand({ TableName: table, ...update }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return false;
      }
      throw error;
    }
  };
