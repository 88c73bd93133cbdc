import * as v from 'valibot';

const text = v.string();

/**
 * The output `Operations`, as JSON: where the command line `pyrus-chat` finds what it looks into, and by which settings the
 * stack works. Names only, no secret. CloudFormation makes most names up, so nobody else could tell them.
 *
 * A newer command line reads the output of an older stack: what is added is optional, with a default that is true of stacks
 * without it.
 */
export const operationsSchema = v.object({
  /** Raised when a reader of the former form would be misled. */
  format: v.literal(1),
  stage: text,
  /** Names of DynamoDB tables. */
  tables: v.object({ securityKeys: text, devices: text, deliveries: text }),
  /** URLs of SQS queues. */
  queues: v.object({ delivery: text, deadLetter: text }),
  /** Names of CloudWatch log groups, by function. Without push there is no `feedback`. */
  logs: v.object({
    authorize: text,
    webhook: text,
    deliver: text,
    devices: text,
    keys: text,
    feedback: v.optional(text),
  }),
  /** ARN of the secret that webhook tokens are made of. */
  webhookRootSecret: text,
  /** Addresses of the apps (see `appAddress`), for app ids can be 512 characters long. */
  apps: v.array(text),
  /** From an app's address to the ARN of its SNS platform application; apps without push are missing. */
  platformApplications: v.record(text, text),
  settings: v.object({
    pushContent: v.picklist(['full', 'generic', 'data']),
    pushTtlHours: v.number(),
    pushOnlyToRegistered: v.boolean(),
    fallbackToAllDevices: v.boolean(),
    channelId: text,
    locale: v.picklist(['ru', 'en']),
    webhookTokenVersion: v.number(),
    revokeFormerWebhookToken: v.boolean(),
    webhookUrlOutput: v.picklist(['full', 'masked']),
  }),
});

/** What the output `Operations` holds. */
export type Operations = v.InferOutput<typeof operationsSchema>;
