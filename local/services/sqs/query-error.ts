/** The errors whose code in SQS' former query protocol has a prefix; from the `awsQueryError` traits of its API model. */
const PREFIXED = new Set([
  'BatchEntryIdsNotDistinct',
  'BatchRequestTooLong',
  'EmptyBatchRequest',
  'InvalidBatchEntryId',
  'MessageNotInflight',
  'NonExistentQueue',
  'PurgeQueueInProgress',
  'QueueDeletedRecently',
  'TooManyEntriesInBatchRequest',
  'UnsupportedOperation',
]);
const PREFIX = 'AWS.SimpleQueueService.';

/**
 * Mends fauxqs' `x-amzn-query-error` header, which has the prefix at every code. SDKs take the name of an error
 * from it, so that `InvalidMessageContents` would have another name here than on AWS.
 */
export function mendQueryError(header: string): string {
  const [code = '', fault] = header.replace(PREFIX, '').split(';');
  if (code === 'QueueNameExists') return `QueueAlreadyExists;${fault}`;
  return `${PREFIXED.has(code) ? PREFIX : ''}${code};${fault}`;
}
