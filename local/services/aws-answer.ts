import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Service } from './aws-call.ts';
import { errorXml } from './sns/xml.ts';

/** An error as AWS would name it. */
export interface AwsFailure {
  readonly status: number;
  /** The shape's name, such as `ResourceNotFoundException`. */
  readonly code: string;
  readonly message: string;
}

/** Thrown by our fakes; the endpoint answers it in the service's own error shape. */
export class AwsError extends Error implements AwsFailure {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

const NAMESPACE: Record<Exclude<Service, 'sns'>, string> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#',
  sqs: 'com.amazonaws.sqs#',
  secretsmanager: '',
  logs: '',
};

/** Answers with the error shape of the service: XML from SNS, JSON from the others. */
export function answerError(response: ServerResponse, service: Service, failure: AwsFailure): void {
  if (service === 'sns') {
    answerXml(response, failure.status, (requestId) => errorXml(failure, requestId));
    return;
  }
  // SQS tells clients of its former query protocol the code that they knew.
  // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#x-amzn-query-error
  if (service === 'sqs') {
    const fault = failure.status < 500 ? 'Sender' : 'Receiver';
    response.setHeader('x-amzn-query-error', `${failure.code};${fault}`);
  }
  const type = `${NAMESPACE[service]}${failure.code}`;
  const messageName = service === 'secretsmanager' ? 'Message' : 'message';
  answerJson(response, service, failure.status, { __type: type, [messageName]: failure.message });
}

/** Answers in the JSON protocol version of the service. */
export function answerJson(
  response: ServerResponse,
  service: Exclude<Service, 'sns'>,
  status: number,
  output: unknown,
): void {
  const version = service === 'secretsmanager' || service === 'logs' ? '1.1' : '1.0';
  const body = JSON.stringify(output);
  response.writeHead(status, {
    'content-type': `application/x-amz-json-${version}`,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(body);
}

/** Answers in the XML of the query protocol, where the request id stands in the body as well. */
export function answerXml(
  response: ServerResponse,
  status: number,
  render: (requestId: string) => string,
): void {
  const requestId = randomUUID();
  const body = render(requestId);
  response.writeHead(status, {
    'content-type': 'text/xml',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
  });
  response.end(body);
}
