import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Environment } from '../../lambdas/shared/environment.ts';
import { ChatFunction, type FunctionDefaults } from '../constructs/chat-function.ts';
import type { ChatHttpApi } from '../constructs/chat-http-api.ts';
import type { ChatTable } from '../constructs/chat-table.ts';

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
  }
}
