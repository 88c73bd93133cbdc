import { describe, expect, test } from '@jest/globals';
import { FIXED_LINES } from '../../../cli/cost/fixed-lines.ts';
import { unknownKinds } from '../../../cli/uninstall/removal-script.ts';
import { synthesise } from '../../infra/synthesise.ts';
import { resource, resources } from '../../infra/template.ts';

const { template } = synthesise({
  appId: 'one',
  fcmSecretName: 'pyrus-chat/fcm',
  alarmEmail: 'ops@example.com',
});

/** What `pyrus-chat cost` counts is what the template has: where they differ, write the template's number into fixed-lines.ts. */
describe('fixed lines of the bill', () => {
  const of = (type: string) => resources(template, type).map(([, { Properties }]) => Properties);
  const transformations = of('AWS::Logs::MetricFilter').flatMap((filter) => filter.MetricTransformations);
  const metricNames = (wanted = transformations) =>
    new Set(wanted.map(({ MetricNamespace, MetricName }) => `${MetricNamespace} ${MetricName}`)).size;

  test('metrics that alarms watch', () => {
    const watched = of('AWS::CloudWatch::Alarm').map(({ Metrics }) =>
      Metrics === undefined ? 1 : Metrics.filter((metric: object) => 'MetricStat' in metric).length,
    );

    expect(watched.reduce((sum, each) => sum + each, 0)).toBe(FIXED_LINES.alarmMetrics);
  });

  test('metrics made of log lines', () => {
    expect(metricNames()).toBe(FIXED_LINES.metrics);
    expect(metricNames(transformations.filter(({ Dimensions }) => Dimensions))).toBe(
      FIXED_LINES.metricsByValue,
    );
  });

  test('dashboards and secrets', () => {
    expect(of('AWS::CloudWatch::Dashboard')).toHaveLength(FIXED_LINES.dashboards);
    expect(of('AWS::SecretsManager::Secret')).toHaveLength(FIXED_LINES.secrets);
  });

  test('queues that functions wait on', () => {
    const queues = of('AWS::Lambda::EventSourceMapping').map(({ EventSourceArn }) => {
      const [logicalId] = EventSourceArn['Fn::GetAtt'];
      return resource(template, 'AWS::SQS::Queue', logicalId).Properties.FifoQueue === true
        ? 'fifo'
        : 'standard';
    });

    expect({
      fifo: queues.filter((kind) => kind === 'fifo').length,
      standard: queues.filter((kind) => kind === 'standard').length,
    }).toEqual(FIXED_LINES.queues);
  });

  test('memory of the functions', () => {
    expect(new Set(of('AWS::Lambda::Function').map(({ MemorySize }) => MemorySize))).toEqual(
      new Set([FIXED_LINES.memory]),
    );
  });
});

test('whatever stays when the stack goes, "pyrus-chat uninstall" has a command for', () => {
  const retained = resources(template).flatMap(([logicalId, { Type, DeletionPolicy = '' }]) =>
    DeletionPolicy.startsWith('Retain') ? { type: Type, logicalId, physicalId: '' } : [],
  );

  expect(retained.length).toBeGreaterThan(10);
  expect(unknownKinds(retained)).toEqual([]);
});
