import { Duration } from 'aws-cdk-lib';
import { type IWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Authorization } from '../authorization.ts';
import { explanation, graph, POINT, reasons } from './widgets.ts';

/** Whether Pyrus is told that people may chat, and fast enough. */
export function chatsRow(authorization: Authorization): IWidget[] {
  const asked = authorization.asked(POINT);
  const refused = authorization.refused(POINT);
  const { function: lambda } = authorization.function;
  return [
    explanation(
      'Do chats open?',
      `Pyrus asks \`/authorize\` before every chat request: every few seconds while a chat is open.
A **refusal** (400, 403) closes that person's chat until the app starts it anew. *Refused, why* has the reasons of the time shown.
A **5xx** is our fault; chats then do not refresh. Above the red line answers are about to become 503s.`,
    ),
    graph('Authorizations', [asked, refused, authorization.serverErrors.with({ period: POINT })], {
      right: [
        new MathExpression({
          expression: '100 * refused / asked',
          usingMetrics: { refused, asked },
          period: POINT,
          label: 'refused, %',
        }),
      ],
      rightYAxis: { min: 0, max: 100 },
    }),
    reasons('Refused, why', authorization.function, 'authorization refused'),
    graph(
      'Time in /authorize',
      ['p50', 'p99'].map((statistic) =>
        lambda.metricDuration({ period: POINT, statistic, label: statistic }),
      ),
      {
        leftAnnotations: [
          { value: Duration.seconds(1.5).toMilliseconds(), label: 'too slow', color: '#d62728' },
        ],
      },
    ),
  ];
}
