import { NO_OBSERVER, type Observer } from '../observer.ts';
import { type AwsEndpoint, listen } from './aws-endpoint.ts';
import { CallLog } from './calls.ts';
import type { Control } from './control.ts';
import { openDatabase } from './database.ts';
import { type LocalDynamoDb, startDynamoDb } from './dynamodb/start-dynamodb.ts';
import { Faults } from './faults.ts';
import { Fcm } from './fcm/fcm.ts';
import { fcmControl } from './fcm/fcm-control.ts';
import { Forwarding } from './fcm/google/forwarding.ts';
import type { GoogleFcm } from './fcm/google/google-fcm.ts';
import { createGuard, type SessionOf } from './iam/guard.ts';
import { LogStore } from './logs/log-store.ts';
import { logsEngine } from './logs/logs-engine.ts';
import { Secrets } from './secrets-manager/secrets.ts';
import { secretsManagerEngine } from './secrets-manager/secrets-manager.ts';
import type { PublishToTopic } from './sns/events.ts';
import { MobilePush } from './sns/mobile-push.ts';
import { snsEngine } from './sns/sns-engine.ts';
import type { StoredMessage } from './sqs/queue-store.ts';
import { startQueues } from './sqs/start-queues.ts';

export type { Control } from './control.ts';
export type { LogStore } from './logs/log-store.ts';
export type { StoredMessage } from './sqs/queue-store.ts';

/** The AWS services below the handlers, and FCM behind SNS. */
export interface LocalServices {
  /** `http://127.0.0.1:PORT`: the APIs of all services, told apart by the signature's credential scope. */
  readonly endpoint: string;
  /** Where CloudWatch Logs gets its lines from: what runs the Lambdas and the APIs writes them. */
  readonly logs: LogStore;
  readonly fcm: Control;
  readonly faults: Control;
  /** Whoever is held up by a fault goes on. */
  readonly endFaults: () => void;
  readonly calls: Control;
  /** All messages of a queue, oldest first, also those that can't be received now. */
  messagesOf(queueUrl: string): StoredMessage[];
  /** Ends everything within a second, also calls that are held open. */
  close(): Promise<void>;
}

/** How the services are to be started. */
export interface ServicesOptions {
  /** Directory that keeps everything, through a `kill -9` too. Without one nothing is kept. */
  readonly dataDir?: string;
  /** Port of the endpoint; any free one by default. */
  readonly port?: number;
  readonly region: string;
  /** Of mobile push and secrets. Queues and topics are always those of account `000000000000`. */
  readonly accountId: string;
  /**
   * Which Lambda signs with this access key id; its calls are recorded and meet faults. Of all others only event
   * sources' calls can be made to fail.
   */
  readonly functionOf: (accessKeyId: string) => string | undefined;
  /** The role of each Lambda, against which its calls are held. @default they may make every call */
  readonly sessionOf?: SessionOf;
  /** Whether SNS may tell a topic what becomes of pushes. @default it may */
  readonly admitsEvents?: (topicArn: string) => boolean;
  /** Hears of the calls of Lambdas, and of pushes. @default nobody */
  readonly observer?: Pick<Observer, 'callAnswered' | 'pushAnswered'>;
  /** Another DynamoDB than dynalite; `close()` closes it too. */
  readonly dynamoDb?: LocalDynamoDb | undefined;
  /** Pushes to real phones go there; `close()` closes it too. */
  readonly google?: GoogleFcm | undefined;
  /** Gets a line about each of them. @default nothing */
  readonly report?: (line: string) => void;
}

/** Starts the services on loopback. */
export async function startServices(options: ServicesOptions): Promise<LocalServices> {
  const endpoint = await listen(options.port ?? 0);
  try {
    return await startBehind(endpoint, options);
  } catch (error) {
    await endpoint.close();
    throw error;
  }
}

async function startBehind(endpoint: AwsEndpoint, options: ServicesOptions): Promise<LocalServices> {
  const { dataDir, functionOf, google, report = () => {}, observer = NO_OBSERVER } = options;
  const { sessionOf, admitsEvents = () => true } = options;
  const database = openDatabase(dataDir);
  const dynamoDb = options.dynamoDb ?? (await startDynamoDb(dataDir));
  const queues = await startQueues({ endpoint: endpoint.url, dataDir, region: options.region });
  const fcm = new Fcm(database);
  const forwarding = google && new Forwarding(fcm, google, report);
  const publishEvent: PublishToTopic = async (topicArn, subject, message) => {
    if (admitsEvents(topicArn)) await queues.publishToTopic(topicArn, subject, message);
  };
  const mobilePush = new MobilePush(database, { fcm, forwarding, observer }, options, publishEvent);
  const logs = new LogStore(database);
  const calls = new CallLog({ hidesPrivateData: google !== undefined });
  const faults = new Faults();
  const secrets = new Secrets(database, options);
  endpoint.open({
    engines: {
      dynamodb: dynamoDb.engine,
      sqs: queues.sqs,
      sns: snsEngine(mobilePush, queues.sns),
      secretsmanager: secretsManagerEngine(secrets),
      logs: logsEngine(logs, options),
    },
    calls,
    faults,
    functionOf,
    guard: sessionOf
      ? createGuard(sessionOf, { ...options, secretArn: (id) => secrets.arnOf(id) }, report)
      : () => undefined,
    observer,
  });
  return {
    endpoint: endpoint.url,
    logs,
    fcm: fcmControl(fcm, (token) => forwarding?.takes(token) ?? false),
    faults: faults.control,
    endFaults: () => faults.end(),
    calls: calls.control,
    messagesOf: (queueUrl) => queues.messagesOf(queueUrl),
    close: async () => {
      faults.end();
      await endpoint.close();
      mobilePush.close();
      await Promise.all([queues.close(), dynamoDb.close()]);
      logs.close();
      database.close();
    },
  };
}
