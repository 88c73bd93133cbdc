import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { PushDelivery } from '../push-delivery.ts';
import { explanation, graph, POINT } from './widgets.ts';

/** Whether pushes leave, and why not. */
export function pushesRow({ metrics }: PushDelivery): IWidget[] {
  return [
    explanation(
      'Do pushes leave? Why not?',
      `Each push ends in one of three ways. **Sent**: SNS took it. **Suppressed**: it must not be sent (signed out, too old, push off …). **Failed**: it could not be.
What each reason means and what to do: \`npx pyrus-chat trace --ticket N\`, and the table in \`docs/architecture.md\`.`,
    ),
    graph('Sent', [metrics.sent(POINT)]),
    graph('Suppressed, by reason', [metrics.suppressedByReason(POINT)], { stacked: true }),
    graph('Failed, by reason', [metrics.failedByReason(POINT)], { stacked: true }),
  ];
}
