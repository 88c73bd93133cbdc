import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Context } from 'aws-lambda';
import { lambdaContext } from './lambda-context.ts';
import { withLogs } from './logs.ts';

/** What CloudFormation is told of a custom resource. */
export interface ResourceAnswer {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/**
 * CloudFormation's side of a custom resource: sends an event to the real handler, and takes the answer at the event's URL.
 *
 * @param type such as `Custom::WebhookToken`
 */
export async function startCloudFormation(
  type: string,
  handler: (event: unknown, context: Context) => Promise<void>,
) {
  let answers: ResourceAnswer[] = [];
  const server = createServer(async (request, response) => {
    answers.push(JSON.parse(await text(request)));
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    /** @returns the answer, and all that was logged */
    async send(event: Record<string, unknown>): Promise<{ answer: ResourceAnswer; text: string }> {
      answers = [];
      const { text: logged } = await withLogs(() =>
        handler(
          {
            ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
            StackId: 'stack',
            RequestId: crypto.randomUUID(),
            LogicalResourceId: 'Resource',
            ResourceType: type,
            ...event,
          },
          lambdaContext(),
        ),
      );
      return { answer: answers[0]!, text: logged };
    },
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
