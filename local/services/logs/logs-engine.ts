import * as v from 'valibot';
import { AwsError, answerJson } from '../aws-answer.ts';
import type { Engine } from '../engine.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import type { LogEvent, LogStore, Position } from './log-store.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const MAX_EVENTS = 10_000;
const MAX_PAGE_BYTES = 1024 * 1024;
/** Lines that are looked at for one page. As with CloudWatch, a page may be empty and still have a next one. */
const SCANNED_LINES = 10_000;
const MAX_GROUPS = 50;

const Time = v.pipe(v.number(), v.integer(), v.minValue(0));
const GroupName = v.pipe(v.string(), v.regex(/^[\w\-/.#]{1,512}$/));
const NextToken = v.pipe(v.string(), v.nonEmpty());
const limit = (most: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most)), most);

/** Strict: a condition that is not simulated is an error, not a longer answer. */
const FilterRequest = v.strictObject({
  logGroupName: GroupName,
  startTime: v.optional(Time, 0),
  endTime: v.optional(Time, Number.MAX_SAFE_INTEGER),
  filterPattern: v.optional(v.pipe(v.string(), v.maxLength(1024)), ''),
  limit: limit(MAX_EVENTS),
  nextToken: v.optional(NextToken),
  interleaved: v.optional(v.boolean()),
});
const GroupsRequest = v.strictObject({
  logGroupNamePrefix: v.optional(GroupName, ''),
  limit: limit(MAX_GROUPS),
  nextToken: v.optional(NextToken),
});

interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** CloudWatch Logs, as far as a search needs it: `FilterLogEvents` and `DescribeLogGroups`. */
export function logsEngine(store: LogStore, place: Place): Engine {
  return (call, response) => {
    answerJson(response, 'logs', 200, serve(call.operation, call.input, store, place));
  };
}

function serve(operation: string, input: unknown, store: LogStore, place: Place): object {
  switch (operation) {
    case 'FilterLogEvents':
      return filterLogEvents(store, parse(FilterRequest, input));
    case 'DescribeLogGroups':
      return describeLogGroups(store, place, parse(GroupsRequest, input));
    default:
      throw new AwsError('UnknownOperationException', `${operation} is not simulated here`);
  }
}

function filterLogEvents(store: LogStore, request: v.InferOutput<typeof FilterRequest>): object {
  const { logGroupName, startTime, endTime, nextToken } = request;
  const fits = parseFilterPattern(request.filterPattern);
  if (!store.groups().some(({ name }) => name === logGroupName)) {
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  const start = nextToken === undefined ? { timestamp: startTime, id: 0 } : positionOf(nextToken);
  const scanned = store.after(logGroupName, start, endTime, SCANNED_LINES);
  const found: LogEvent[] = [];
  let last: LogEvent | undefined;
  let bytes = 0;
  for (const event of scanned) {
    if (fits(event.message)) {
      bytes += Buffer.byteLength(event.message);
      if (found.length === request.limit || (found.length > 0 && bytes > MAX_PAGE_BYTES)) break;
      found.push(event);
    }
    last = event;
  }
  const isMore = last !== scanned.at(-1) || scanned.length === SCANNED_LINES;
  return {
    events: found.map(shown),
    searchedLogStreams: [],
    ...(isMore && last !== undefined && { nextToken: tokenOf(last) }),
  };
}

const shown = ({ id, stream, timestamp, ingested_at, message }: LogEvent): object => ({
  logStreamName: stream,
  timestamp,
  message,
  ingestionTime: ingested_at,
  eventId: String(id).padStart(56, '0'),
});

function describeLogGroups(
  store: LogStore,
  { region, accountId }: Place,
  request: v.InferOutput<typeof GroupsRequest>,
): object {
  const { logGroupNamePrefix, nextToken = '' } = request;
  const groups = store.groups().filter(({ name }) => name.startsWith(logGroupNamePrefix) && name > nextToken);
  const page = groups.slice(0, request.limit);
  return {
    logGroups: page.map(({ name, created_at }) => {
      const arn = `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
      return {
        logGroupName: name,
        creationTime: created_at,
        arn: `${arn}:*`,
        logGroupArn: arn,
        logGroupClass: 'STANDARD',
      };
    }),
    ...(page.length < groups.length && { nextToken: page.at(-1)?.name }),
  };
}

const tokenOf = ({ timestamp, id }: Position): string =>
  Buffer.from(`${timestamp}/${id}`).toString('base64url');

function positionOf(token: string): Position {
  const [, timestamp, id] = /^(\d+)\/(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (timestamp !== undefined && id !== undefined) return { timestamp: Number(timestamp), id: Number(id) };
  throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
}

/** @throws AwsError `InvalidParameterException` that names the parameter. */
function parse<TSchema extends v.GenericSchema>(schema: TSchema, input: unknown): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new AwsError('InvalidParameterException', `${v.getDotPath(issue) ?? 'request'}: ${issue.message}`);
}
