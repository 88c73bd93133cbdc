import { Annotations, RemovalPolicies, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { appAddress } from '../lambdas/shared/address.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { ChatHttpApi } from './constructs/chat-http-api.ts';
import { ChatTable } from './constructs/chat-table.ts';
import { CustomDomain } from './constructs/custom-domain.ts';
import { DeliveryQueue } from './constructs/delivery-queue.ts';
import { WebhookToken } from './constructs/webhook-token.ts';
import { Authorization } from './features/authorization.ts';
import { DeadPhones } from './features/dead-phones.ts';
import { DeviceRegistration } from './features/device-registration.ts';
import { KeyAdministration } from './features/key-administration.ts';
import { OperationsDashboard } from './features/operations-dashboard.ts';
import { PhoneFeedback, type PhoneFeedbackProps } from './features/phone-feedback.ts';
import { hasPush, PushApplications } from './features/push-applications.ts';
import { PushDelivery } from './features/push-delivery.ts';
import { PushServiceAlarms } from './features/push-service-alarms.ts';
import { ReplyWebhook } from './features/reply-webhook.ts';
import { Silence } from './features/silence.ts';
import type { Settings } from './settings.ts';
import { addOutputs } from './stack-outputs.ts';

export interface PyrusChatStackProps extends StackProps {
  /** Every setting, checked: see `lib/settings.ts`. */
  readonly settings: Settings;
  /** The version of this project, for the output `Version`. */
  readonly version: string;
}

/** The company's side of Pyrus Mobile Chat for Android. Composes; the constructs know how. */
export class PyrusChatStack extends Stack {
  constructor(scope: Construct, id: string, props: PyrusChatStackProps) {
    super(scope, id, props);
    const { settings } = props;
    const appAddresses = settings.apps.map((app) => appAddress(app.appId)).join(',');
    const logRetention = settings.logRetentionDays;

    const alarmTopic = new AlarmTopic(this, 'AlarmTopic', {
      email: settings.alarmEmail,
      runbookUrl: settings.runbookUrl,
    });
    const defaults = { logRetention, alarmTopic };
    const keepsData = settings.removalPolicy === 'retain';
    // Constructs keep what holds data; a throw-away stage goes without a trace. Here, so that none can be forgotten.
    if (!keepsData) RemovalPolicies.of(this).destroy();

    const tableDefaults = { alarmTopic, deletionProtection: keepsData };
    const securityKeys = new ChatTable(this, 'SecurityKeys', {
      ...tableDefaults,
      throttled:
        'Chats do not refresh, and people who sign in get none: DynamoDB throttles the security keys.',
    });
    const devices = new ChatTable(this, 'Devices', {
      ...tableDefaults,
      throttled: 'Pushes come late, and signing in and out on phones fails: DynamoDB throttles the phones.',
    });
    const deliveries = new ChatTable(this, 'Deliveries', {
      ...tableDefaults,
      throttled: 'Pushes come late: DynamoDB throttles their records.',
    });
    const queue = new DeliveryQueue(this, 'DeliveryQueue', { alarmTopic });

    // Two APIs, so that the app's package does not reveal the host that Pyrus calls.
    const pyrusApi = new ChatHttpApi(this, 'PyrusApi', {
      ...defaults,
      description: 'What Pyrus calls.',
      throttled:
        'Chats do not refresh, and replies may bring no push: API Gateway turned calls of Pyrus away.',
    });
    const appApi = new ChatHttpApi(this, 'AppApi', {
      ...defaults,
      description: 'What the app and the backend call.',
      throttled:
        'People who sign in get no chat, and phones may miss pushes: API Gateway turned calls of the app or the backend away.',
    });

    const webhookToken = new WebhookToken(this, 'WebhookToken', {
      ...defaults,
      version: settings.webhookTokenVersion,
      revokeFormer: settings.revokeFormerWebhookToken,
      exposeToken: settings.webhookUrlOutput === 'full',
    });
    const authorization = new Authorization(this, 'Authorization', {
      ...defaults,
      api: pyrusApi,
      securityKeys,
      appAddresses,
      allowImportedKeys: settings.allowImportedKeys,
    });
    const keyAdministration = new KeyAdministration(this, 'KeyAdministration', {
      ...defaults,
      api: appApi,
      securityKeys,
      devices,
      appAddresses,
      graceDays: settings.graceDays,
      allowImportedKeys: settings.allowImportedKeys,
    });
    const webhook = new ReplyWebhook(this, 'ReplyWebhook', {
      ...defaults,
      api: pyrusApi,
      queue,
      deliveries,
      appAddresses,
      webhookTokenHashes: webhookToken.hashes,
      pushContent: settings.pushContent,
    });
    const push = this.push(settings, { ...defaults, devices });
    const applications = push?.applications;
    const delivery = new PushDelivery(this, 'PushDelivery', {
      ...defaults,
      queue,
      securityKeys,
      devices,
      deliveries,
      applications,
      pushContent: settings.pushContent,
      pushTtlHours: settings.pushTtlHours,
      channelId: settings.channelId,
      locale: settings.locale,
      fallbackToAllDevices: settings.fallbackToAllDevices,
      pushOnlyToRegistered: settings.pushOnlyToRegistered,
    });
    const registration = new DeviceRegistration(this, 'DeviceRegistration', {
      ...defaults,
      api: appApi,
      securityKeys,
      devices,
      appAddresses,
      allowImportedKeys: settings.allowImportedKeys,
      applications,
    });
    new Silence(this, 'Silence', { alarmTopic, api: pyrusApi, authorization });
    const dashboard = new OperationsDashboard(this, 'OperationsDashboard', {
      alarmTopic,
      apis: [pyrusApi, appApi],
      tables: [securityKeys, devices, deliveries],
      queue,
      authorization,
      webhook,
      delivery,
      appFunctions: [registration.function, keyAdministration.function],
      push: push && {
        ...push,
        deadPhones: new DeadPhones(this, 'DeadPhones', { alarmTopic, feedback: push.feedback, delivery }),
        service: new PushServiceAlarms(this, 'PushService', { alarmTopic, deliver: delivery.function }),
      },
    });

    const domain =
      settings.domain && new CustomDomain(this, 'CustomDomain', { ...settings.domain, pyrusApi, appApi });
    addOutputs(this, {
      settings,
      version: props.version,
      alarmTopic,
      pyrusApi,
      appApi,
      domain,
      webhookToken,
      dashboard,
      queue,
      tables: { securityKeys, devices, deliveries },
      functions: {
        authorize: authorization.function,
        webhook: webhook.function,
        deliver: delivery.function,
        devices: registration.function,
        keys: keyAdministration.function,
        feedback: push?.feedback.function,
      },
      applications,
    });
  }

  /** None where no app names a secret: the stack then deploys with push off. It says so for each such app. */
  private push(
    settings: Settings,
    props: PhoneFeedbackProps,
  ): { readonly applications: PushApplications; readonly feedback: PhoneFeedback } | undefined {
    const apps = settings.apps.filter(hasPush);
    for (const [index, app] of settings.apps.entries()) {
      if (!hasPush(app)) {
        Annotations.of(this).addWarningV2(
          `pyrus-chat:push-off-${index + 1}`,
          `App ${index + 1} of ${settings.apps.length} (apps[${index}]) has no fcmSecretName: its push is off. Replies are accepted and recorded as suppressed (push_off).`,
        );
      }
    }
    if (apps.length === 0) {
      return undefined;
    }
    const { logRetention, alarmTopic } = props;
    const feedback = new PhoneFeedback(this, 'PhoneFeedback', props);
    const applications = new PushApplications(this, 'PushApplications', {
      logRetention,
      alarmTopic,
      apps,
      allowProjectIdChange: settings.allowProjectIdChange,
      eventTopic: feedback.topic,
    });
    return { applications, feedback };
  }
}
