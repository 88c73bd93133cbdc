import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { Environment } from '../../lambdas/shared/environment.ts';
import { ChatFunction, type FunctionDefaults } from '../constructs/chat-function.ts';
import type { ChatHttpApi } from '../constructs/chat-http-api.ts';
import type { ChatTable } from '../constructs/chat-table.ts';
import { LogMetric } from '../constructs/log-metric.ts';
import { shareOf } from '../constructs/share-of.ts';

export interface AuthorizationProps extends FunctionDefaults {
  /** The API that Pyrus calls. */
  readonly api: ChatHttpApi;
  /** Read, never written. */
  readonly securityKeys: ChatTable;
  /** Addresses of the apps, separated by commas. */
  readonly appAddresses: string;
  /** Whether keys of an older system count. */
  readonly allowImportedKeys: boolean;
}

/** `POST /authorize`: Pyrus asks whether a user may chat. The function may read keys and do nothing else. */
export class Authorization extends Construct {
  readonly function: ChatFunction;
  /** Answers with a 5xx. */
  readonly serverErrors: Metric;
  private readonly refusals: LogMetric;

  constructor(scope: Construct, id: string, props: AuthorizationProps) {
    super(scope, id);

    const { logRetention, alarmTopic } = props;
    this.function = new ChatFunction(this, 'Authorize', {
      logRetention,
      alarmTopic,
      name: 'authorize',
      description: 'POST /authorize: may this user chat?',
      // The handler answers by itself 1.3 s before; an answer of API Gateway's would be a 500.
      timeout: Duration.seconds(3),
      failure: {
        impact: 'Chats do not refresh, and may not open: calls of /authorize crashed.',
        runbook: 'a-function-fails',
      },
      throttled: 'Chats do not refresh, and may not open: Lambda turned calls of /authorize away.',
      environment: {
        [Environment.securityKeysTable]: props.securityKeys.tableName,
        [Environment.appAddresses]: props.appAddresses,
        [Environment.allowImportedKeys]: String(props.allowImportedKeys),
      },
    });
    props.securityKeys.grant(this.function, 'GetItem', 'BatchGetItem');
    props.api.route(
      'POST /authorize',
      this.function,
      'The security key in the body is what is checked here; Pyrus sends no credentials of its own.',
    );
    this.serverErrors = props.api.alarmOnServerErrors(this, {
      route: 'POST /authorize',
      metricName: 'AuthorizeServerErrors',
      impact: 'Chats do not refresh, and may not open: /authorize answers with 5xx.',
      runbook: 'authorization-answers-5xx',
      // Pyrus asks again within seconds, so that single ones are not noticed.
      atLeast: 5,
      share: 0.01,
    });
    this.refusals = new LogMetric(this, 'Refused', {
      logGroup: this.function.function.logGroup,
      metricName: 'AuthorizationsRefused',
      where: { message: 'authorization refused' },
    });
    this.alarmWhenSlow(props);
    this.alarmWhenManyAreRefused(props);
  }

  /** Requests answered with 400 or 403, whatever the reason. */
  refused(period: Duration): Metric {
    return this.refusals.metric({ statistic: 'Sum', period, label: 'refused' });
  }

  /** All requests that reached the function. */
  asked(period: Duration): Metric {
    return this.function.function.metricInvocations({ period, label: 'asked' });
  }

  private alarmWhenSlow({ alarmTopic }: AuthorizationProps): void {
    alarmTopic.alarm(this, 'SlowAlarm', {
      impact: 'Chats open and refresh slowly: one authorization in a hundred takes 1.5 s or more.',
      runbook: 'authorization-is-slow',
      metric: this.function.function.metricDuration({ statistic: 'p99', period: Duration.minutes(5) }),
      // At 1.7 s the function gives up and answers with 503.
      threshold: Duration.seconds(1.5).toMilliseconds(),
      // In a small shop p99 is the slowest call, a cold start say: three times in a row it is no accident.
      evaluationPeriods: 3,
    });
  }

  /** The SDK stops asking when it is refused, and asks dozens of times when it is not: a small share is many people. */
  private alarmWhenManyAreRefused({ alarmTopic }: AuthorizationProps): void {
    const period = Duration.hours(1);
    alarmTopic.alarm(this, 'RefusedAlarm', {
      impact: 'Chats close: many people are refused by /authorize.',
      runbook: 'many-authorizations-refused',
      // One person who tries again and again stays below 20 in an hour. Of those who chat, each asks 30 times or more in
      // an hour, and who is refused asks once: 2 % of the calls are about as many people as are let in.
      ...shareOf({
        part: this.refused(period),
        whole: this.asked(period),
        share: 0.02,
        atLeast: 20,
        label: 'too many refused',
      }),
    });
  }
}
