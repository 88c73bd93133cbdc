import type { Permissions } from '../../local/iam/permissions.ts';
import { admitsPlatformEvents } from '../../local/iam/platform-events.ts';
import { isService } from '../../local/services/aws-call.ts';
import { touchedBy } from '../../local/services/iam/touched.ts';
import type { Template } from '../../local/template/template.ts';
import type { namesIn } from './template-permissions.ts';

const ACCOUNT = '000000000000';

type Names = ReturnType<typeof namesIn>;

/** A call as the local run records it. */
export interface Call {
  readonly function: string;
  readonly service: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** Each thing that somebody did in the run, as a question to permissions. */
type Deed = (permissions: Permissions) => boolean;

/** What the functions did themselves. */
export function deedsOfFunctions(recorded: readonly Call[]): Deed[] {
  const ofSecrets = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:`;
  const secretArn = (id: string) => (id === `${ofSecrets}grants/fcm` ? `${id}-AbCdEf` : id);
  const place = { region: 'us-east-1', accountId: ACCOUNT, secretArn };
  const deeds = recorded.flatMap((call) => {
    if (!isService(call.service)) throw new Error(`${call.service} is not simulated`);
    const touches = touchedBy(call, call.service, place) ?? [];
    return touches.map(({ action, resource }) => `${call.function} ${action} ${resource}`);
  });
  return [...new Set(deeds)].map((deed) => {
    const [name = '', action = '', resource = ''] = deed.split(' ');
    return (permissions) => permissions.session(name)!.denial(action, resource) === undefined;
  });
}

/** What Lambda does in the name of a role: it writes logs and reads queues. */
export function deedsOfLambda({ Resources }: Template, { resolve, name, arnOf }: Names): Deed[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    if (Type === 'AWS::Lambda::Function') {
      const { LogGroup } = Properties.LoggingConfig as { LogGroup: { Ref: string } };
      const stream = arnOf(LogGroup.Ref).replace(/\*$/, 'log-stream:2026/01/01');
      return ['logs:CreateLogStream', 'logs:PutLogEvents'].map(
        (action): Deed =>
          (permissions) =>
            permissions.session(name(id))!.denial(action, stream) === undefined,
      );
    }
    if (Type !== 'AWS::Lambda::EventSourceMapping') return [];
    const queue = String(resolve(Properties.EventSourceArn));
    return ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map(
      (action): Deed =>
        (permissions) =>
          permissions.session(String(resolve(Properties.FunctionName)))!.denial(action, queue) === undefined,
    );
  });
}

/** What services do in their own names: routes invoke functions, topics deliver, SNS tells of pushes. */
export function deedsOfServices({ Resources }: Template, { resolve }: Names): Deed[] {
  return Object.values(Resources).flatMap(({ Type, Properties }): Deed[] => {
    if (Type === 'Custom::FcmPlatformApplication') {
      const topic = String(resolve(Properties.EventTopicArn));
      return [(permissions) => admitsPlatformEvents(permissions, topic, ACCOUNT)];
    }
    if (Type === 'AWS::SNS::Subscription') {
      const queue = String(resolve(Properties.Endpoint));
      const context = { 'aws:sourcearn': String(resolve(Properties.TopicArn)) };
      return [
        (permissions) => permissions.admitsService('sns.amazonaws.com', 'sqs:SendMessage', queue, context),
      ];
    }
    if (Type !== 'AWS::ApiGatewayV2::Route') return [];
    const integration = JSON.stringify(Properties.Target);
    const [, target] = Object.entries(Resources).find(
      ([id, { Type: type }]) => type === 'AWS::ApiGatewayV2::Integration' && integration.includes(`"${id}"`),
    )!;
    const route = String(Properties.RouteKey).replace(' ', '');
    const source = `arn:aws:execute-api:us-east-1:${ACCOUNT}:${resolve(Properties.ApiId)}/$default/${route}`;
    const lambda = String(resolve(target.Properties.IntegrationUri));
    const [service, action] = ['apigateway.amazonaws.com', 'lambda:InvokeFunction'];
    return [(permissions) => permissions.admitsService(service, action, lambda, { 'aws:sourcearn': source })];
  });
}
