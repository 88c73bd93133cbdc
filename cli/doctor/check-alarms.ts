import { paginateListSubscriptionsByTopic, SNSClient, type Subscription } from '@aws-sdk/client-sns';
import { callAws } from '../stack/call-aws.ts';
import { count } from '../terminal/output.ts';
import { type Finding, failure, info, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

const CHECK = 'alarm e-mail';

/** Whether somebody gets the alarms. */
export async function checkAlarms({ target }: Patient, signal: AbortSignal): Promise<Finding[]> {
  const topic = target.outputs.AlarmTopicArn ?? '';
  const client = new SNSClient(target.services);
  try {
    const subscriptions = await callAws(
      target,
      `sns:ListSubscriptionsByTopic on ${topic}`,
      listAll(client, topic, signal),
    );
    const finding = findingOf(subscriptions);
    return target.isLocal && finding.level !== 'ok' ? [info(CHECK, NONE_HERE)] : [finding];
  } finally {
    client.destroy();
  }
}

const NONE_HERE = 'Not checked: the local run sends no e-mail, so nobody could confirm it.';

async function listAll(client: SNSClient, topic: string, signal: AbortSignal): Promise<Subscription[]> {
  const all: Subscription[] = [];
  const pages = paginateListSubscriptionsByTopic({ client }, { TopicArn: topic }, { abortSignal: signal });
  for await (const { Subscriptions = [] } of pages) all.push(...Subscriptions);
  return all;
}

function findingOf(subscriptions: readonly Subscription[]): Finding {
  // What is no ARN says why: PendingConfirmation, or Deleted.
  const confirmed = subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn?.startsWith('arn:'));
  const pending = subscriptions.some(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation');
  if (pending) {
    return failure(
      CHECK,
      'The e-mail of AWS was never confirmed: no alarm reaches that address.',
      'Open "AWS Notification - Subscription Confirmation" in its inbox and confirm it. It was lost, or is older than two days: have SNS send it again (console: SNS, Subscriptions, Request confirmation).',
    );
  }
  return confirmed.length > 0
    ? ok(CHECK, `${count(confirmed.length, 'confirmed subscription')} of alarms.`)
    : warning(
        CHECK,
        'Nobody gets the alarms.',
        'Deploy with the setting alarmEmail, or subscribe to the output AlarmTopicArn.',
      );
}
