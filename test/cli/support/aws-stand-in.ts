import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that answers as an AWS service would; `answer` gets the parameters of the form that was sent. */
export async function startAwsStandIn(answer: (form: URLSearchParams) => Answer) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { status, headers, body: text } = answer(new URLSearchParams(body));
    response.writeHead(status, { 'content-type': 'text/xml', ...headers }).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What CloudFormation answers: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export function cloudFormation(stacks: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  return (form: URLSearchParams): Answer => {
    const name = form.get('StackName');
    if (name !== null && stacks[name] === undefined) {
      return error('ValidationError', `Stack with id ${name} does not exist`);
    }
    const members = Object.entries(stacks)
      .filter(([stack]) => name === null || stack === name)
      .map(([stack, outputs]) => {
        const members = Object.entries(outputs).map(
          ([key, value]) =>
            `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
        );
        return `<member><StackName>${stack}</StackName><Outputs>${members.join('')}</Outputs><CreationTime>2026-01-31T12:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member>`;
      });
    const result = `<DescribeStacksResult><Stacks>${members.join('')}</Stacks></DescribeStacksResult>`;
    return { status: 200, body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
  };
}

export const error = (code: string, message: string, status = 400): Answer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
