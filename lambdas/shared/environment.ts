/**
 * The names of the environment variables that the stack sets and the Lambdas read: one vocabulary for both sides.
 *
 * Lambda allows 4 KB for all of them together, so apps are named by their address (see `address.ts`), never by id.
 */
export const Environment = {
  /** Table names. */
  securityKeysTable: 'SECURITY_KEYS_TABLE',
  devicesTable: 'DEVICES_TABLE',
  deliveriesTable: 'DELIVERIES_TABLE',
  /** URL of the FIFO queue between webhook and deliver. */
  deliveryQueueUrl: 'DELIVERY_QUEUE_URL',
  /** Receives of a message before SQS moves it to the dead-letter queue. */
  maxReceiveCount: 'MAX_RECEIVE_COUNT',
  /** Addresses of the apps that this stack serves, separated by commas. */
  appAddresses: 'APP_ADDRESSES',
  /** JSON object from app address to the ARN of its SNS platform application; an app without one has push off. */
  platformApplications: 'PLATFORM_APPLICATIONS',
  /** SHA-256 hashes (base64url) of the webhook tokens in force, separated by commas: the current, then the former. */
  webhookTokenHashes: 'WEBHOOK_TOKEN_HASHES',
  /** Settings that the Lambdas share with the stack; see `lib/settings.ts`. */
  graceDays: 'GRACE_DAYS',
  allowImportedKeys: 'ALLOW_IMPORTED_KEYS',
  pushContent: 'PUSH_CONTENT',
  pushTtlHours: 'PUSH_TTL_HOURS',
  channelId: 'CHANNEL_ID',
  locale: 'LOCALE',
  fallbackToAllDevices: 'FALLBACK_TO_ALL_DEVICES',
  pushOnlyToRegistered: 'PUSH_ONLY_TO_REGISTERED',
} as const;
