/**
 * `startFauxqs` listens on all interfaces, and only loopback may be bound here. So its parts are put together
 * in this folder instead; the package does not export them all, hence the paths. The version is pinned.
 */
export { PersistenceManager } from '../../../node_modules/fauxqs/dist/persistence.js';
export { S3Store } from '../../../node_modules/fauxqs/dist/s3/s3Store.js';
export { SnsStore } from '../../../node_modules/fauxqs/dist/sns/snsStore.js';
export { type SqsQueue, SqsStore } from '../../../node_modules/fauxqs/dist/sqs/sqsStore.js';
export {
  INVALID_MESSAGE_BODY_CHAR,
  SETTABLE_ATTRIBUTES,
} from '../../../node_modules/fauxqs/dist/sqs/sqsTypes.js';
