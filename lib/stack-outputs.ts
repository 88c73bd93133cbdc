import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { appAddress } from '../lambdas/shared/address.ts';
import type { AlarmTopic } from './constructs/alarm-topic.ts';
import type { ChatFunction } from './constructs/chat-function.ts';
import type { ChatHttpApi } from './constructs/chat-http-api.ts';
import type { ChatTable } from './constructs/chat-table.ts';
import type { CustomDomain } from './constructs/custom-domain.ts';
import type { DeliveryQueue } from './constructs/delivery-queue.ts';
import type { WebhookToken } from './constructs/webhook-token.ts';
import type { OperationsDashboard } from './features/operations-dashboard.ts';
import type { PushApplications } from './features/push-applications.ts';
import type { Operations } from './operations.ts';
import type { Settings } from './settings.ts';

/** The parts of the stack that its outputs tell of. */
export interface StackParts {
  readonly settings: Settings;
  /** Of this project. */
  readonly version: string;
  readonly alarmTopic: AlarmTopic;
  readonly pyrusApi: ChatHttpApi;
  readonly appApi: ChatHttpApi;
  /** Undefined where the hosts are those of API Gateway. */
  readonly domain: CustomDomain | undefined;
  readonly webhookToken: WebhookToken;
  readonly dashboard: OperationsDashboard;
  readonly queue: DeliveryQueue;
  readonly tables: Readonly<Record<keyof Operations['tables'], ChatTable>>;
  /** Without push there is no `feedback`. */
  readonly functions: Readonly<Record<keyof Operations['logs'], ChatFunction | undefined>> &
    Readonly<Record<'authorize' | 'webhook' | 'deliver' | 'devices' | 'keys', ChatFunction>>;
  /** Undefined where push is off. */
  readonly applications: PushApplications | undefined;
}

/** What the company pastes into its Pyrus form and gives to its developers, and what the command line needs to know. */
export function addOutputs(stack: Stack, parts: StackParts): void {
  const { domain, pyrusApi, appApi, functions } = parts;
  const { pyrusUrl, appUrl } = domain ?? { pyrusUrl: pyrusApi.url, appUrl: appApi.url };
  const output = (name: string, value: string, description: string): void =>
    void new CfnOutput(stack, name, { value, description });

  output('AuthorizationUrl', `${pyrusUrl}/authorize`, 'Paste into the Pyrus form: authorization.');
  output(
    'WebhookUrl',
    `${pyrusUrl}/webhook/${parts.webhookToken.token}`,
    'Paste into the Pyrus form: webhook. The end of it is a secret.',
  );
  output(
    'DevicesUrl',
    `${appUrl}/devices`,
    'Where the app registers its phone; signs it out with POST …/devices/unregister.',
  );
  output('KeysUrl', `${appUrl}/keys`, 'Where the backend asks for security keys: POST …/keys/issue.');
  if (domain !== undefined) {
    output(
      'DnsRecords',
      domain.dnsRecords,
      'Make these in your DNS (at the apex of a zone an ALIAS instead). URLs of former outputs work on.',
    );
  }
  output('KeysFunctionName', functions.keys.function.functionName, 'The admin Lambda, for lambda invoke.');
  output('DashboardUrl', parts.dashboard.url, 'The CloudWatch dashboard.');
  output('AlarmTopicArn', parts.alarmTopic.topic.topicArn, 'The SNS topic of every alarm.');
  output('Version', parts.version, 'The version of pyrus-chat-aws that was deployed.');
  output('Operations', stack.toJsonString(operationsOf(parts)), 'For the command line pyrus-chat.');
}

function operationsOf({
  settings,
  tables,
  queue,
  functions,
  webhookToken,
  applications,
}: StackParts): Operations {
  return {
    format: 1,
    stage: settings.stage,
    tables: {
      securityKeys: tables.securityKeys.tableName,
      devices: tables.devices.tableName,
      deliveries: tables.deliveries.tableName,
    },
    queues: { delivery: queue.queue.queueUrl, deadLetter: queue.deadLetterQueue.queueUrl },
    logs: {
      authorize: functions.authorize.logGroupName,
      webhook: functions.webhook.logGroupName,
      deliver: functions.deliver.logGroupName,
      devices: functions.devices.logGroupName,
      keys: functions.keys.logGroupName,
      ...(functions.feedback === undefined ? {} : { feedback: functions.feedback.logGroupName }),
    },
    webhookRootSecret: webhookToken.rootSecretArn,
    apps: settings.apps.map((app) => appAddress(app.appId)),
    platformApplications: applications?.arnByAppAddress ?? {},
    settings: {
      pushContent: settings.pushContent,
      pushTtlHours: settings.pushTtlHours,
      pushOnlyToRegistered: settings.pushOnlyToRegistered,
      fallbackToAllDevices: settings.fallbackToAllDevices,
      channelId: settings.channelId,
      locale: settings.locale,
      webhookTokenVersion: settings.webhookTokenVersion,
      revokeFormerWebhookToken: settings.revokeFormerWebhookToken,
      webhookUrlOutput: settings.webhookUrlOutput,
    },
  };
}
