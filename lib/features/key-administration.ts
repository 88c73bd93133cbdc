import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { Environment } from '../../lambdas/shared/environment.ts';
import { ChatFunction, type FunctionDefaults } from '../constructs/chat-function.ts';
import type { ChatHttpApi } from '../constructs/chat-http-api.ts';
import type { ChatTable } from '../constructs/chat-table.ts';

export interface KeyAdministrationProps extends FunctionDefaults {
  /** The API that the company's app and backend call. */
  readonly api: ChatHttpApi;
  /** Where keys are kept. */
  readonly securityKeys: ChatTable;
  /** Where users are signed in: whose key is revoked is signed out. */
  readonly devices: ChatTable;
  /** Addresses of the apps, separated by commas. */
  readonly appAddresses: string;
  /** Days for which a superseded key stays valid. */
  readonly graceDays: number;
  /** Whether keys of an older system may be imported. */
  readonly allowImportedKeys: boolean;
}

/** The admin Lambda: issues, rotates and revokes security keys, by `lambda invoke` and over `POST /keys/{action}`. */
export class KeyAdministration extends Construct {
  readonly function: ChatFunction;
  /** Answers with a 5xx. */
  readonly serverErrors: Metric;

  constructor(scope: Construct, id: string, props: KeyAdministrationProps) {
    super(scope, id);

    const { logRetention, alarmTopic } = props;
    this.function = new ChatFunction(this, 'Keys', {
      logRetention,
      alarmTopic,
      name: 'keys',
      description: 'Issues, rotates and revokes security keys.',
      timeout: Duration.seconds(15),
      failure: {
        impact: 'People who sign in get no chat: calls of the admin Lambda failed.',
        runbook: 'a-function-fails',
      },
      throttled: 'People who sign in get no chat: Lambda turned calls of the admin Lambda away.',
      // A mistake of an operator (`KeyNotFound`, say) is a function error too: that is how an invocation tells of it.
      errorsBeforeAlarm: 20,
      environment: {
        [Environment.securityKeysTable]: props.securityKeys.tableName,
        [Environment.devicesTable]: props.devices.tableName,
        [Environment.appAddresses]: props.appAddresses,
        [Environment.graceDays]: String(props.graceDays),
        [Environment.allowImportedKeys]: String(props.allowImportedKeys),
      },
    });
    props.securityKeys.grant(
      this.function,
      'GetItem',
      'Query',
      'Scan',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
    );
    props.devices.grant(this.function, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem');
    props.api.route(
      'POST /keys/{action}',
      this.function,
      'Callers send a bearer credential of ours, of which the function knows the hash, the actions and the apps.',
    );
    this.serverErrors = props.api.alarmOnServerErrors(this, {
      route: 'POST /keys*',
      metricName: 'KeysServerErrors',
      impact: 'People who sign in get no chat: POST /keys answers with 5xx.',
      runbook: 'app-api-answers-5xx',
      atLeast: 3,
      share: 0.01,
    });
  }
}
