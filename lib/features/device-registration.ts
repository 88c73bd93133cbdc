import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { Environment } from '../../lambdas/shared/environment.ts';
import { ChatFunction, type FunctionDefaults } from '../constructs/chat-function.ts';
import type { ChatHttpApi } from '../constructs/chat-http-api.ts';
import type { ChatTable } from '../constructs/chat-table.ts';
import { type PushApplications, platformApplications } from './push-applications.ts';

export interface DeviceRegistrationProps extends FunctionDefaults {
  /** The API that the company's app and backend call. */
  readonly api: ChatHttpApi;
  /** Says whose a security key is. Read, never written. */
  readonly securityKeys: ChatTable;
  /** One item a phone. */
  readonly devices: ChatTable;
  /** Addresses of the apps, separated by commas. */
  readonly appAddresses: string;
  /** Whether keys of an older system count. */
  readonly allowImportedKeys: boolean;
  /**
   * The platform applications where phones get endpoints.
   *
   * @default - push is off: the app is told so
   */
  readonly applications?: PushApplications | undefined;
}

/** `POST /devices` and `POST /devices/unregister`: the app tells on which phone a user is signed in. */
export class DeviceRegistration extends Construct {
  readonly function: ChatFunction;
  /** Answers with a 5xx. */
  readonly serverErrors: Metric;

  constructor(scope: Construct, id: string, props: DeviceRegistrationProps) {
    super(scope, id);

    const { logRetention, alarmTopic, api } = props;
    this.function = new ChatFunction(this, 'Devices', {
      logRetention,
      alarmTopic,
      name: 'devices',
      description: 'POST /devices: on which phone is this user signed in?',
      // A phone that changes hands is answered when the last push for its former user has gone: up to 3.5 s.
      timeout: Duration.seconds(10),
      failure: {
        impact: 'Phones may miss pushes, or show those of a former user: calls of /devices crashed.',
        runbook: 'a-function-fails',
      },
      throttled:
        'Phones may miss pushes, or show those of a former user: Lambda turned calls of /devices away.',
      environment: {
        [Environment.securityKeysTable]: props.securityKeys.tableName,
        [Environment.devicesTable]: props.devices.tableName,
        [Environment.appAddresses]: props.appAddresses,
        [Environment.platformApplications]: platformApplications(this, props.applications),
        [Environment.allowImportedKeys]: String(props.allowImportedKeys),
      },
    });
    props.securityKeys.grant(this.function, 'GetItem', 'BatchGetItem');
    props.devices.grant(this.function, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query');
    props.applications?.grantRegistration(this.function);

    const authentication = 'The security key in the body is what is checked here, as in POST /authorize.';
    api.route('POST /devices', this.function, authentication);
    api.route('POST /devices/unregister', this.function, authentication);
    this.serverErrors = api.alarmOnServerErrors(this, {
      route: 'POST /devices*',
      metricName: 'DevicesServerErrors',
      impact:
        'Phones may miss pushes, or show those of a former user: registering and signing out answer with 5xx.',
      runbook: 'app-api-answers-5xx',
      // Apps try again at their next start.
      atLeast: 3,
      share: 0.01,
    });
  }
}
