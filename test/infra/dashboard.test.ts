import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { synthesise } from './synthesise.ts';
import { resource, resources, shorten } from './template.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly query?: string;
    readonly alarms?: string[];
    readonly metrics?: [...string[], { readonly expression?: string }][];
  };
}

const { template } = synthesise({ appId: 'app-one', fcmSecretName: 'chat/fcm' });

/** What CloudWatch gets, with intrinsics as `<LogicalId.Attribute>`. */
function widgets(of: Template): Widget[] {
  const { DashboardBody } = resource(of, 'AWS::CloudWatch::Dashboard', '').Properties;
  return JSON.parse(shorten(DashboardBody)).widgets;
}

const graphed = (of: Template) => widgets(of).flatMap(({ properties }) => properties.metrics ?? []);
const withoutHash = (id: string) => id.replace(/[0-9A-F]{8}$/, '');
const names = (type: string) => resources(template, type).map(([id]) => withoutHash(id));
const transformations = resources(template, 'AWS::Logs::MetricFilter').map(
  ([, { Properties }]) => Properties.MetricTransformations[0],
);

describe('the dashboard', () => {
  test('shows every alarm first', () => {
    const [first] = widgets(template);

    expect(first?.type).toBe('alarm');
    expect(first?.properties.alarms?.sort()).toEqual(
      names('AWS::CloudWatch::Alarm')
        .map((name) => `<${name}.Arn>`)
        .sort(),
    );
  });

  test('asks a question in each row, and answers it to the right', () => {
    const [, ...rest] = widgets(template);
    const rows = [...Map.groupBy(rest, ({ y }) => y).values()];

    expect(rows.map(([left]) => left?.properties.markdown?.split('\n')[0])).toEqual([
      '## Do chats open?',
      '## Do replies arrive?',
      '## Do pushes leave? Why not?',
      '## Do they reach phones?',
      '## Is anything about to fail?',
      '## Our faults',
    ]);
    for (const row of rows) {
      expect(row.map(({ x }) => x)).toEqual(row.map((_, n) => 6 * n));
      expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(24);
    }
  });

  test('graphs only what exists', () => {
    const dimensions: Record<string, string[]> = {
      'AWS/Lambda': names('AWS::Lambda::Function').map((name) => `FunctionName <${name}>`),
      'AWS/SQS': names('AWS::SQS::Queue').map((name) => `QueueName <${name}.QueueName>`),
      'AWS/DynamoDB': names('AWS::DynamoDB::Table').map((name) => `TableName <${name}>`),
      'AWS/SNS': names('Custom::FcmPlatformApplication').map(
        (name) => `Application <${name}.ApplicationName> Platform GCM`,
      ),
    };
    const metrics = graphed(template).map((line) => line.filter((part) => typeof part === 'string'));

    for (const [namespace = '', metricName, ...rest] of metrics.filter((line) => line.length > 0)) {
      if (namespace === 'PyrusChat-prod') {
        expect(transformations).toContainEqual(expect.objectContaining({ MetricName: metricName }));
        expect(rest).toEqual([]);
      } else {
        expect(dimensions[namespace]).toContain(rest.join(' '));
      }
    }
    expect(new Set(metrics.map(([namespace]) => namespace).filter(Boolean))).toEqual(
      new Set([...Object.keys(dimensions), 'PyrusChat-prod']),
    );
  });

  test('searches for metrics by the dimension that they have', () => {
    const searches = graphed(template).flatMap((line) => {
      const { expression = '' } = line.at(-1) as { expression?: string };
      return expression.startsWith('SEARCH') ? [expression] : [];
    });

    expect(searches).toEqual(
      [
        ['PushesSuppressed', 'Reason'],
        ['PushesFailed', 'Reason'],
        ['PushFailuresAtFcm', 'Failure'],
      ].map(([name, key]) => {
        expect(transformations).toContainEqual(
          expect.objectContaining({
            MetricName: name,
            Dimensions: [expect.objectContaining({ Key: key })],
          }),
        );
        return `SEARCH('{"PyrusChat-prod","${key}"} MetricName="${name}"', 'Sum', 300)`;
      }),
    );
  });

  test('asks logs that exist for lines that are counted too', () => {
    const queries = widgets(template).flatMap(({ properties: { query } }) => query ?? []);
    const patterns = resources(template, 'AWS::Logs::MetricFilter').map(
      ([, { Properties }]) => `${shorten(Properties.LogGroupName)} ${Properties.FilterPattern}`,
    );

    expect(queries).toHaveLength(2);
    for (const query of queries) {
      const [, logGroup, condition] = /^SOURCE '(<\w+>)' \| filter (message = "[^"]+")/.exec(query) ?? [];
      expect(patterns).toContain(`${logGroup} { $.${condition} }`);
    }
  });

  test('and alarms leave no metric to pay for that nobody looks at', () => {
    const looked = JSON.stringify([graphed(template), resources(template, 'AWS::CloudWatch::Alarm')]);
    const unseen = transformations.filter(({ MetricName }) => !looked.includes(MetricName));

    expect(unseen).toEqual([]);
  });

  test('without push has no row about phones', () => {
    const { template: withoutPush } = synthesise({ appId: 'app-one' });

    expect(graphed(withoutPush).map(([namespace]) => namespace)).not.toContain('AWS/SNS');
    expect(widgets(withoutPush).map(({ properties }) => properties.markdown)).not.toContainEqual(
      expect.stringContaining('Do they reach phones?'),
    );
  });
});
