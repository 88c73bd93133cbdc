import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { LocalFunction } from '../lambda/local-function.ts';
import { LocalStackError, messageOf } from '../local-stack-error.ts';
import { openResponseEndpoint } from './response-endpoint.ts';

type Properties = Readonly<Record<string, unknown>>;

/** What CloudFormation asks of a custom resource. */
export interface CustomResourceRequest {
  readonly requestType: 'Create' | 'Update' | 'Delete';
  readonly stackId: string;
  readonly logicalId: string;
  readonly resourceType: string;
  /** Of the resource as it stands; absent with Create. */
  readonly physicalId?: string;
  readonly properties: Properties;
  /** Only with Update. */
  readonly oldProperties?: Properties;
}

export interface CustomResourceResult {
  readonly physicalId: string;
  readonly data: Record<string, unknown>;
}

/** The handler answered FAILED; the physical id is what it answered, if anything. */
export class CustomResourceFailed extends LocalStackError {
  readonly physicalId: string | undefined;

  constructor(message: string, physicalId: string | undefined) {
    super(message);
    this.physicalId = physicalId;
  }
}

const ResponseSchema = v.object({
  Status: v.picklist(['SUCCESS', 'FAILED']),
  Reason: v.optional(v.string()),
  StackId: v.string(),
  RequestId: v.string(),
  LogicalResourceId: v.string(),
  PhysicalResourceId: v.pipe(v.string(), v.nonEmpty(), v.maxBytes(1024)),
  Data: v.nullish(v.record(v.string(), v.unknown())),
});

/** The default of CloudFormation: an hour. */
const DEFAULT_TIMEOUT_SECONDS = 3600;

/**
 * Sends a custom resource the event that CloudFormation would send and waits for its response:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 *
 * @throws CustomResourceFailed where it fails, answers wrongly or does not answer in time
 */
export async function callCustomResource(
  lambda: LocalFunction,
  request: CustomResourceRequest,
): Promise<CustomResourceResult> {
  const requestId = randomUUID();
  const endpoint = await openResponseEndpoint();
  const failed = (why: string, physicalId?: string): CustomResourceFailed =>
    new CustomResourceFailed(`${request.logicalId}: ${request.requestType} failed: ${why}`, physicalId);
  const event = {
    RequestType: request.requestType,
    ServiceToken: request.properties.ServiceToken,
    ResponseURL: endpoint.url,
    StackId: request.stackId,
    RequestId: requestId,
    LogicalResourceId: request.logicalId,
    ...(request.physicalId !== undefined && { PhysicalResourceId: request.physicalId }),
    ResourceType: request.resourceType,
    ResourceProperties: asStrings(request.properties),
    ...(request.oldProperties && { OldResourceProperties: asStrings(request.oldProperties) }),
  };
  const seconds = Number(request.properties.ServiceTimeout ?? DEFAULT_TIMEOUT_SECONDS);
  const { promise: timedOut, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(failed(`no response within ${seconds} s`)), seconds * 1000);
  try {
    // CloudFormation would wait out the time after a crash; here it is told at once.
    const crashed = lambda.invoke(JSON.stringify(event)).then(({ functionError, payload }) => {
      if (functionError) throw failed(payload);
      return new Promise<never>(() => {});
    });
    const body = await Promise.race([endpoint.response, crashed, timedOut]);
    const response = parseResponse(body, failed);
    const { Status, Reason, PhysicalResourceId, Data } = response;
    if (Status === 'FAILED') throw failed(Reason ?? 'no reason was given', PhysicalResourceId);
    const echoed = { StackId: request.stackId, RequestId: requestId, LogicalResourceId: request.logicalId };
    if (response.StackId !== echoed.StackId || response.RequestId !== echoed.RequestId) {
      throw failed('the response does not repeat StackId and RequestId', PhysicalResourceId);
    }
    if (response.LogicalResourceId !== echoed.LogicalResourceId) {
      throw failed('the response does not repeat LogicalResourceId', PhysicalResourceId);
    }
    if (request.requestType === 'Delete' && PhysicalResourceId !== request.physicalId) {
      throw failed('the response to a Delete has another PhysicalResourceId', PhysicalResourceId);
    }
    return { physicalId: PhysicalResourceId, data: Data ?? {} };
  } finally {
    clearTimeout(timer);
    await endpoint.close();
  }
}

function parseResponse(
  body: string | undefined,
  failed: (why: string) => CustomResourceFailed,
): v.InferOutput<typeof ResponseSchema> {
  if (body === undefined) throw failed('the response is longer than 4096 bytes');
  try {
    return v.parse(ResponseSchema, JSON.parse(body));
  } catch (error) {
    throw failed(`the response is not CloudFormation's: ${messageOf(error)}`);
  }
}

/** CloudFormation sends every scalar of the properties as a string. */
function asStrings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asStrings);
  if (typeof value !== 'object' || value === null) return value === null ? null : String(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asStrings(member)]));
}
