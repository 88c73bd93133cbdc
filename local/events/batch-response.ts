import * as v from 'valibot';
import type { InvocationResult } from '../lambda/messages.ts';

const BatchResponseSchema = v.nullish(
  v.object({
    batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.pipe(v.string(), v.nonEmpty()) }))),
  }),
);

/**
 * Ids of the messages that a batch's invocation dealt with, and that are thus deleted. A failed invocation, and with
 * `reportsFailures` an invalid response or one that names an unknown message, fails the whole batch:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function succeededMessages(
  messageIds: readonly string[],
  result: InvocationResult,
  reportsFailures: boolean,
): string[] {
  if (result.functionError) return [];
  if (!reportsFailures) return [...messageIds];
  const json: unknown = JSON.parse(result.payload);
  const response = v.safeParse(BatchResponseSchema, json === '' ? null : json);
  if (!response.success) return [];
  const failed = new Set((response.output?.batchItemFailures ?? []).map((item) => item.itemIdentifier));
  const known = new Set(messageIds);
  if ([...failed].some((id) => !known.has(id))) return [];
  return messageIds.filter((id) => !failed.has(id));
}
