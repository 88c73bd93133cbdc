import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Target } from '../admin-lambda/target.ts';
import { CliError } from '../errors.ts';
import { callAws } from '../stack/call-aws.ts';
import { operationsOf } from '../stack/operations.ts';
import { count, note } from '../terminal/output.ts';
import { type LogLine, type LogSource, readLine } from './log-line.ts';

/** CloudWatch allows five searches a second in most regions: a long search is slowed down, and must not fail by it. */
const ATTEMPTS = 8;

/** Long searches say that they go on. Milliseconds. */
const TELL_EVERY = 5_000;

/** In the order in which a reply passes them. */
const LOG_SOURCES: readonly LogSource[] = ['keys', 'authorize', 'devices', 'webhook', 'deliver', 'feedback'];

export interface LogQuery {
  readonly source: LogSource;
  /** Empty for all lines. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  readonly pattern: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  /** No more lines than these, the oldest ones. */
  readonly limit?: number;
  /** Ends the search. */
  readonly signal?: AbortSignal;
}

export type LogReader = ReturnType<typeof createLogReader>;

/** Reads the functions' log groups of a stack. What was logged within the last seconds may not be there yet. */
export function createLogReader(target: Target) {
  const client = new CloudWatchLogsClient({ ...target.services, maxAttempts: ATTEMPTS });
  const groups = operationsOf(target).logs;
  return {
    /** The functions that a stack has; without push there is no `feedback`. */
    sources: LOG_SOURCES.filter((source) => groups[source] !== undefined),

    /**
     * The lines that a pattern finds, oldest first.
     *
     * @throws CliError where the group is gone, reading it is denied, or CloudWatch fails
     */
    async find({
      source,
      pattern,
      from,
      limit = Number.POSITIVE_INFINITY,
      signal,
    }: LogQuery): Promise<LogLine[]> {
      const logGroupName = groups[source];
      if (logGroupName === undefined) return [];
      const lines: LogLine[] = [];
      let toldAt = Date.now();
      let nextToken: string | undefined;
      do {
        const page = await callAws(
          target,
          `logs:FilterLogEvents on the log group ${logGroupName}`,
          client.send(
            new FilterLogEventsCommand({
              logGroupName,
              startTime: Math.max(0, Math.floor(from)),
              nextToken,
              ...(pattern === '' ? {} : { filterPattern: pattern }),
            }),
            signal && { abortSignal: signal },
          ),
        ).catch((error: unknown) => {
          throw isGone(error) ? logsAreGone(logGroupName) : error;
        });
        lines.push(...(page.events ?? []).map((event) => lineOf(source, event)));
        nextToken = page.nextToken;
        if (nextToken !== undefined && Date.now() - toldAt > TELL_EVERY) {
          toldAt = Date.now();
          note(
            `Still searching the log of ${source}: ${count(lines.length, 'line')} found so far. A shorter --since is faster.`,
          );
        }
      } while (nextToken !== undefined && lines.length < limit);
      return lines.slice(0, limit);
    },

    close: () => client.destroy(),
  };
}

/** By time; at the same millisecond, in the order in which a reply passes the functions. */
export const byTime = (one: LogLine, other: LogLine): number =>
  one.at - other.at || LOG_SOURCES.indexOf(one.source) - LOG_SOURCES.indexOf(other.source);

const lineOf = (
  source: LogSource,
  { eventId = '', timestamp = 0, message = '' }: FilteredLogEvent,
): LogLine => ({
  source,
  eventId,
  at: timestamp,
  ...readLine(message),
});

const isGone = (error: unknown): boolean =>
  error instanceof CliError && error.code === 'ResourceNotFoundException';

const logsAreGone = (group: string): CliError =>
  new CliError('ResourceNotFoundException', `There is no log group ${group}: somebody deleted it.`, {
    hint: 'Deploy the stack again to make it anew; the lines that were in it are lost.',
  });
