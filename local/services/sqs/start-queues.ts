import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import { type Engine, replay } from '../engine.ts';
import { checkSqsCall } from './checks.ts';
import { S3Store } from './fauxqs-internals.ts';
import { mendMessageCharacters } from './message-characters.ts';
import { mendQueryError } from './query-error.ts';
import { QueuePersistence } from './queue-persistence.ts';
import { QueueStore, type StoredMessage } from './queue-store.ts';
import { mendSettableAttributes } from './settable-attributes.ts';
import { TopicStore } from './topic-store.ts';

/** SQS queues and SNS topics, which fauxqs has in one: topics deliver to queues. */
export interface LocalQueues {
  readonly sqs: Engine;
  /** Topics, subscriptions and publishes to topics. */
  readonly sns: Engine;
  publishToTopic(topicArn: string, subject: string, message: string): Promise<void>;
  messagesOf(queueUrl: string): StoredMessage[];
  close(): Promise<void>;
}

/** Starts fauxqs inside this process; queue URLs are on the given endpoint. */
export async function startQueues(options: {
  readonly endpoint: string;
  readonly dataDir: string | undefined;
  readonly region: string;
}): Promise<LocalQueues> {
  mendMessageCharacters();
  mendSettableAttributes();
  const stores = {
    sqsStore: new QueueStore(options.endpoint),
    snsStore: new TopicStore(),
    s3Store: new S3Store(),
  };
  const persistence =
    options.dataDir === undefined ? undefined : new QueuePersistence(join(options.dataDir, 'queues'));
  if (persistence !== undefined) {
    // As in `startFauxqs`: the stores get their persistence after the loading, which must not write.
    persistence.loadSqsAndSns(stores.sqsStore, stores.snsStore);
    stores.sqsStore.persistence = persistence;
    stores.snsStore.persistence = persistence;
    for (const queue of stores.sqsStore.allQueues()) {
      queue.persistence = persistence;
      persistence.restoreDeduplication(queue);
    }
  }
  const app = buildApp({ logger: false, defaultRegion: options.region, stores });
  app.addHook('onSend', async (_request, reply) => {
    const header = reply.getHeader('x-amzn-query-error');
    if (typeof header === 'string') reply.header('x-amzn-query-error', mendQueryError(header));
  });
  await app.ready();
  return {
    sqs: (call, response) => {
      checkSqsCall(call);
      replay(call, app.routing, response);
    },
    sns: (call, response) => replay(call, app.routing, response),
    publishToTopic: async (topicArn, subject, message) => {
      await app.inject({
        method: 'POST',
        url: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          Action: 'Publish',
          TopicArn: topicArn,
          Subject: subject,
          Message: message,
        }).toString(),
      });
    },
    messagesOf: (queueUrl) => stores.sqsStore.messagesOf(queueUrl),
    close: async () => {
      await app.close();
      persistence?.close();
    },
  };
}
