import { Duration } from 'aws-cdk-lib';
import {
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ChatFunction } from '../../constructs/chat-function.ts';

/** How long a point of a graph stands for. */
export const POINT = Duration.minutes(5);

/** A row is 24 units wide: its explanation, and three graphs. */
const size = { width: 6, height: 6 };

/** The left end of a row: the question that it answers, and how to read it. Markdown. */
export const explanation = (question: string, text: string): TextWidget =>
  new TextWidget({ ...size, markdown: `## ${question}\n${text}` });

/** A graph of metrics; `more` has a right axis, lines to compare with, and so on. */
export const graph = (title: string, left: IMetric[], more: Partial<GraphWidgetProps> = {}): GraphWidget =>
  new GraphWidget({ ...size, title, left, leftYAxis: { min: 0 }, ...more });

/** How often each reason stands in a function's lines of one kind, most often first. Paid by the size of the log. */
export const reasons = (title: string, source: ChatFunction, message: string): LogQueryWidget =>
  new LogQueryWidget({
    ...size,
    title,
    view: LogQueryVisualizationType.TABLE,
    logGroupNames: [source.logGroupName],
    queryLines: [`filter message = "${message}"`, 'stats count(*) as times by reason', 'sort times desc'],
  });
