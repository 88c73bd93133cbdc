import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { synthesise } from './synthesise.ts';
import { resource, resources, shorten } from './template.ts';

const { template } = synthesise({ appId: 'app-one', fcmSecretName: 'chat/fcm' });

/** The alarms of a template, by logical id. */
function alarms(of: Template) {
  return resources(of, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => ({
    name: id.replace(/[0-9A-F]{8}$/, ''),
    properties: Properties,
    text: Properties.AlarmDescription as string,
    page: /#(\S+)$/.exec(Properties.AlarmDescription)?.[1],
  }));
}

const pages = (of: Template) => alarms(of).map(({ name, page }) => `${name} → ${page}`);

describe('every alarm', () => {
  test.each(alarms(template))(
    '$name says what people notice, and ends in its page of the runbook',
    ({ text }) => {
      expect(text).toMatch(/^[A-Z][^#]{20,}\. Runbook: docs\/runbook\.md#[a-z0-9-]+$/);
    },
  );

  test.each(alarms(template))('$name tells the topic, and is quiet without data', ({ properties }) => {
    expect(properties.AlarmActions.map(shorten)).toEqual(['<AlarmTopic>']);
    expect(properties.TreatMissingData).toBe('notBreaching');
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  test.each(alarms(template))('$name looks back no further than CloudWatch does', ({ properties }) => {
    const periods: number[] = properties.Metrics
      ? properties.Metrics.flatMap(({ MetricStat }: { MetricStat?: { Period: number } }) =>
          MetricStat === undefined ? [] : [MetricStat.Period],
        )
      : [properties.Period];
    const [period = 0] = periods;

    expect(new Set(periods).size).toBe(1);
    expect(period % 60).toBe(0);
    expect(period * properties.EvaluationPeriods).toBeLessThanOrEqual(period < 3600 ? 86_400 : 7 * 86_400);
  });

  test('goes to the runbook where the company has it, and stays within the 1,024 characters of CloudWatch', () => {
    const runbookUrl = `https://git.example.com/${'x'.repeat(476)}`;
    const settings = { appId: 'app-one', fcmSecretName: 'chat/fcm', runbookUrl };

    for (const { text } of alarms(synthesise(settings).template)) {
      expect(text).toContain(` Runbook: ${runbookUrl}#`);
      expect(text.length).toBeLessThanOrEqual(1_024);
    }
  });
});

test('these are the alarms', () => {
  expect(pages(template).sort()).toEqual([
    'AppApiThrottledAlarm → throttling',
    'AuthorizationAuthorizeErrorsAlarm → a-function-fails',
    'AuthorizationAuthorizeThrottlesAlarm → throttling',
    'AuthorizationRefusedAlarm → many-authorizations-refused',
    'AuthorizationServerErrorsAlarm → authorization-answers-5xx',
    'AuthorizationSlowAlarm → authorization-is-slow',
    'DeadPhonesManyAlarm → many-dead-phones',
    'DeliveriesReadThrottleEventsAlarm → throttling',
    'DeliveriesWriteThrottleEventsAlarm → throttling',
    'DeliveryQueueAgeAlarm → pushes-wait',
    'DeliveryQueueDeadLetterAlarm → pushes-given-up',
    'DeviceRegistrationDevicesErrorsAlarm → a-function-fails',
    'DeviceRegistrationDevicesThrottlesAlarm → throttling',
    'DeviceRegistrationServerErrorsAlarm → app-api-answers-5xx',
    'DevicesReadThrottleEventsAlarm → throttling',
    'DevicesWriteThrottleEventsAlarm → throttling',
    'KeyAdministrationKeysErrorsAlarm → a-function-fails',
    'KeyAdministrationKeysThrottlesAlarm → throttling',
    'KeyAdministrationServerErrorsAlarm → app-api-answers-5xx',
    'PhoneFeedbackErrorsAlarm → a-function-fails',
    'PhoneFeedbackPlatformEventsDeadLetterAlarm → platform-events-given-up',
    'PushApplicationsHandlerErrorsAlarm → a-deploy-time-function-fails',
    'PushDeliveryDeliverErrorsAlarm → a-function-fails',
    'PushServiceRefusedAlarm → push-service-refuses-us',
    'PushServiceThrottledAlarm → throttling',
    'PyrusApiThrottledAlarm → throttling',
    'ReplyWebhookErrorsAlarm → a-function-fails',
    'ReplyWebhookRefusedAlarm → webhook-calls-refused',
    'ReplyWebhookServerErrorsAlarm → webhook-answers-5xx',
    'ReplyWebhookThrottlesAlarm → throttling',
    'SecurityKeysReadThrottleEventsAlarm → throttling',
    'SecurityKeysWriteThrottleEventsAlarm → throttling',
    'SilenceAlarm → silence',
    'WebhookTokenHandlerErrorsAlarm → a-deploy-time-function-fails',
  ]);
});

test('without push there is none about phones and SNS', () => {
  const gone = pages(template).filter(
    (alarm) => !pages(synthesise({ appId: 'app-one' }).template).includes(alarm),
  );

  expect(gone.sort()).toEqual([
    'DeadPhonesManyAlarm → many-dead-phones',
    'PhoneFeedbackErrorsAlarm → a-function-fails',
    'PhoneFeedbackPlatformEventsDeadLetterAlarm → platform-events-given-up',
    'PushApplicationsHandlerErrorsAlarm → a-deploy-time-function-fails',
    'PushServiceRefusedAlarm → push-service-refuses-us',
    'PushServiceThrottledAlarm → throttling',
  ]);
});

describe('alarms on a share', () => {
  const shares = alarms(template).filter(({ properties }) => /FILL/.test(JSON.stringify(properties)));

  test.each([
    // [bad ones, all of them, does it ring]
    ['AuthorizationServerErrors', 4, 4, false],
    ['AuthorizationServerErrors', 5, 5, true],
    ['AuthorizationServerErrors', 50, 1_000_000, false],
    ['AuthorizationServerErrors', 10_000, 1_000_000, true],
    ['AuthorizationRefused', 19, 19, false],
    ['AuthorizationRefused', 20, 20, true],
    ['AuthorizationRefused', 20, 1_000, true],
    ['AuthorizationRefused', 500, 1_000_000, false],
    ['DeadPhonesMany', 9, 9, false],
    ['DeadPhonesMany', 10, 0, true],
    ['DeadPhonesMany', 30, 1_000, false],
    ['DeadPhonesMany', 900, 1_000, true],
    ['KeyAdministrationServerErrors', 2, 2, false],
    ['KeyAdministrationServerErrors', 3, 10, true],
    ['DeviceRegistrationServerErrors', 3, 1_000, false],
  ])('%s: %i of %i', (name, part, whole, rings) => {
    const [alarm] = shares.filter((share) => share.name === `${name}Alarm`);
    const [{ Expression: expression }, ...metrics] = alarm!.properties.Metrics;

    expect(metrics.map(({ Id }: { Id: string }) => Id)).toEqual(['part', 'whole']);
    expect(evaluate(expression, { part, whole })).toBe(rings ? 1 : 0);
    expect(alarm!.properties).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  test('these are all', () => {
    expect(shares).toHaveLength(5);
  });
});

describe('silence', () => {
  const { Metrics } = resource(template, 'AWS::CloudWatch::Alarm', 'SilenceAlarm').Properties;
  const [{ Expression: expression }] = Metrics;

  test.each([
    ['a few who look into the chat', 199, 0, 0],
    ['many who chat, and no reply', 200, 0, 1],
    ['many who chat, and one reply', 1_000_000, 1, 0],
  ])('%s', (_, asked, replies, expected) => {
    expect(evaluate(expression, { asked, replies })).toBe(expected);
  });

  test('is of a week', () => {
    for (const { MetricStat } of Metrics.slice(1)) {
      expect(MetricStat).toMatchObject({ Period: 604_800, Stat: 'Sum' });
    }
  });
});

test('p99 of authorizations above 1.5 s rings after a quarter of an hour', () => {
  expect(resource(template, 'AWS::CloudWatch::Alarm', 'AuthorizationSlowAlarm').Properties).toMatchObject({
    MetricName: 'Duration',
    ExtendedStatistic: 'p99',
    Threshold: 1_500,
    Period: 300,
    EvaluationPeriods: 3,
  });
});

/** Metric math of the form `IF(a AND b, 1, 0)`: JavaScript reads it as CloudWatch does, but for these names. */
function evaluate(expression: string, metrics: Readonly<Record<string, number>>): unknown {
  const [, condition = ''] = /^IF\((.*), 1, 0\)$/.exec(expression) ?? [];
  const script = condition.replaceAll(' AND ', ' && ').replaceAll(/FILL\((\w+), 0\)/g, '$1');
  return new Function(...Object.keys(metrics), `return (${script}) ? 1 : 0`)(...Object.values(metrics));
}
