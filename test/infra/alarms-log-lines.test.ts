import {
  DeletePlatformApplicationCommand,
  SetPlatformApplicationAttributesCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSecurityKey } from '../../lambdas/security-keys/security-key.ts';
import { parseFilterPattern } from '../../local/services/logs/filter-pattern.ts';
import { APP, type Backend, startBackend, WEBHOOK_TOKEN } from '../support/backend.ts';
import { deliveryRecord } from '../support/delivery-record.ts';
import { httpEvent } from '../support/http-event.ts';
import { lambdaContext } from '../support/lambda-context.ts';
import { withLogs } from '../support/logs.ts';
import { feedbackRecord, newToken, phoneItem } from '../support/phones.ts';
import { synthesise } from './synthesise.ts';
import { resource, resources, shorten } from './template.ts';

const { template } = synthesise({ appId: 'app-one', fcmSecretName: 'chat/fcm' });

/** What the handlers themselves write, by the construct whose log group gets it. */
const lines: Record<string, string[]> = {};
let backend: Backend;

async function collect(construct: string, work: () => Promise<unknown>): Promise<void> {
  const { text } = await withLogs(work);
  lines[construct] = [...(lines[construct] ?? []), ...text.split('\n').filter(Boolean)];
}

async function authorize(security_key: string): Promise<void> {
  const { handler } = await import('../../lambdas/authorize/handler.ts');
  const body = { app_id: APP, user_id: 'client-1', security_key };
  await collect('AuthorizationAuthorize', async () => handler(httpEvent({ body }), lambdaContext()));
}

async function webhook(token: string): Promise<void> {
  const { handler } = await import('../../lambdas/webhook/handler.ts');
  const event = httpEvent({ body: { ticket_id: 1 }, pathParameters: { token } });
  await collect('ReplyWebhook', async () => handler(event, lambdaContext()));
}

async function deliver(options: Parameters<typeof deliveryRecord>[0]): Promise<void> {
  const { handler } = await import('../../lambdas/deliver/handler.ts');
  await collect('PushDeliveryDeliver', () =>
    handler({ Records: [deliveryRecord(options)] }, lambdaContext()),
  );
}

async function feedback(event: object): Promise<void> {
  const { handler } = await import('../../lambdas/feedback/handler.ts');
  await collect('PhoneFeedback', () => handler({ Records: [feedbackRecord(event)] }));
}

beforeAll(async () => {
  backend = await startBackend();
  const { sns, applicationArn: PlatformApplicationArn } = backend;
  const enable = (Enabled: string) =>
    sns.send(
      new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes: { Enabled } }),
    );

  await authorize('not a key of ours');
  await authorize(createSecurityKey());
  await webhook('wrong');
  await webhook(WEBHOOK_TOKEN);

  const deviceId = newToken();
  await deliver({ deviceId });
  await deliver({ deviceId, createdAt: '2020-01-01T00:00:00Z' });
  const EndpointArn = (await phoneItem(backend, deviceId))?.endpoint_arn?.S;
  await backend.fail({ service: 'sns', mode: 'throttle' });
  await deliver({ deviceId });
  await backend.heal();
  await enable('false');
  await deliver({ deviceId });
  await enable('true');
  await backend.setToken(deviceId, 'unregistered');
  await deliver({ deviceId });
  // SNS has disabled the endpoint, and its event has not come.
  await deliver({ deviceId });
  await sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn }));
  await deliver({ deviceId: newToken() });

  await feedback({ EventType: 'DeliveryFailure', EndpointArn, FailureType: 'InvalidPlatformToken' });
  await feedback({ EventType: 'DeliveryFailure', EndpointArn, FailureType: 'InvalidNotification' });
}, 60_000);

afterAll(() => backend?.close());

/** The metric filters on the log groups of constructs whose names start so. */
function filters(construct: string) {
  return resources(template, 'AWS::Logs::MetricFilter')
    .map(([, { Properties }]) => ({
      logGroup: shorten(Properties.LogGroupName),
      fits: parseFilterPattern(Properties.FilterPattern),
      transformation: Properties.MetricTransformations[0],
    }))
    .filter(({ logGroup }) => logGroup.startsWith(`<${construct}`));
}

/** What a filter finds, in short. */
const found = (construct: string, fits: (line: string) => boolean): string[] =>
  (lines[construct] ?? [])
    .filter(fits)
    .map((line) => JSON.parse(line))
    .map(({ message, reason, lesson, error }) =>
      [message, reason ?? lesson ?? error?.name].filter(Boolean).join(': '),
    );

describe('metrics of log lines find the lines that handlers write', () => {
  test.each([
    [
      'AuthorizationAuthorize',
      'AuthorizationsRefused',
      ['malformed:security_key', 'unknown_key'].map(refused),
    ],
    [
      'ReplyWebhook',
      'WebhookCallsRefused',
      ['webhook refused: wrong_token', expect.stringMatching(/malformed:/)],
    ],
    ['PushDeliveryDeliver', 'PushesSent', ['push sent', 'push sent']],
    ['PushDeliveryDeliver', 'ReplyToSns', ['push sent', 'push sent']],
    ['PushDeliveryDeliver', 'PushesSuppressed', ['push suppressed: stale']],
    ['PushDeliveryDeliver', 'PushesFailed', ['push failed: endpoint_disabled']],
    ['PushDeliveryDeliver', 'PhonesDead', ['push failed: endpoint_disabled']],
    ['PushDeliveryDeliver', 'SnsThrottled', [expect.stringMatching(/^push not settled: Throttl/)]],
    [
      'PushDeliveryDeliver',
      'PushServiceRefusals',
      ['PlatformApplicationDisabledException', 'NotFoundException'].map(
        (name) => `push not settled: ${name}`,
      ),
    ],
    ['PhoneFeedback', 'PhonesDead', ['platform event: quarantined']],
    ['PhoneFeedback', 'PushFailuresAtFcm', ['platform event: quarantined', 'platform event: noted']],
  ])('%s: %s', (construct, metric, expected) => {
    const [filter, ...others] = filters(construct).filter(
      ({ transformation }) => transformation.MetricName === metric,
    );

    expect(others).toEqual([]);
    expect(found(construct, filter!.fits)).toEqual(expected);
  });

  test('there is no other', () => {
    const names = ['Authorization', 'ReplyWebhook', 'PushDelivery', 'PhoneFeedback'].flatMap((construct) =>
      filters(construct).map(({ transformation }) => transformation.MetricName),
    );
    expect(names).toHaveLength(11);
  });

  test('dimensions and values are fields of those lines', () => {
    const checked = Object.keys(lines).flatMap((construct) =>
      filters(construct).flatMap(({ fits, transformation: { Dimensions = [], MetricValue } }) => {
        const matching = (lines[construct] ?? []).filter(fits).map((line) => JSON.parse(line));
        for (const { Value } of Dimensions) {
          expect(matching.map((line) => typeof line[Value.slice(2)])).not.toContain('undefined');
        }
        if (MetricValue.startsWith('$.')) {
          // CloudWatch has no percentiles of a metric with negative values.
          expect(Math.min(...matching.map((line) => line[MetricValue.slice(2)]))).toBeGreaterThanOrEqual(0);
        }
        return [...Dimensions.map(({ Value }: { Value: string }) => Value), MetricValue];
      }),
    );
    expect(checked).toEqual(expect.arrayContaining(['$.reason', '$.failure', '$.since_reply_ms']));
  });
});

describe('metrics of access logs find the lines of API Gateway', () => {
  /** A line as the API's own format makes it. */
  function accessLine(api: string, routeKey: string, status: number): string {
    const { Format } = resource(template, 'AWS::ApiGatewayV2::Stage', api).Properties.AccessLogSettings;
    return Format.replaceAll('$context.routeKey', routeKey).replaceAll('$context.status', String(status));
  }

  const counted = (api: string, routeKey: string, status: number): string[] =>
    filters(`${api}AccessLogs`)
      .filter(({ fits }) => fits(accessLine(api, routeKey, status)))
      .map(({ transformation: { MetricName, MetricValue } }) => `${MetricName} ${MetricValue}`);

  test.each([
    ['PyrusApi', 'POST /authorize', 200, ['WebhookCallsAccepted 0']],
    ['PyrusApi', 'POST /authorize', 403, []],
    ['PyrusApi', 'POST /authorize', 503, ['AuthorizeServerErrors 1']],
    ['PyrusApi', 'POST /authorize', 429, ['PyrusApiThrottled 1']],
    ['PyrusApi', 'POST /webhook/{token}', 200, ['WebhookCallsAccepted 1']],
    ['PyrusApi', 'POST /webhook/{token}', 403, []],
    ['PyrusApi', 'POST /webhook/{token}', 500, ['WebhookServerErrors 1']],
    ['AppApi', 'POST /devices', 503, ['DevicesServerErrors 1']],
    ['AppApi', 'POST /devices/unregister', 503, ['DevicesServerErrors 1']],
    ['AppApi', 'POST /keys/{action}', 503, ['KeysServerErrors 1']],
    ['AppApi', 'POST /keys/{action}', 404, []],
    ['AppApi', 'POST /devices', 429, ['AppApiThrottled 1']],
  ])('%s: %s, %i', (api, route, status, expected) => {
    expect(counted(api, route, status)).toEqual(expected);
  });
});

function refused(reason: string): string {
  return `authorization refused: ${reason}`;
}
