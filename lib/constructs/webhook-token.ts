import { CustomResource, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ChatFunction, type FunctionDefaults } from './chat-function.ts';

export interface WebhookTokenProps extends FunctionDefaults {
  /** The version of the token; the version before it goes on working. */
  readonly version: number;
  /** Whether the former version stops working. */
  readonly revokeFormer: boolean;
  /** Whether the token itself may be read from the stack, for the output. */
  readonly exposeToken: boolean;
}

/**
 * The token in the webhook's path: an HMAC of a generated root secret and a version.
 *
 * The root never leaves Secrets Manager but for the deploy-time function; the webhook gets hashes.
 */
export class WebhookToken extends Construct {
  /** SHA-256 hashes of the tokens in force, separated by commas. */
  readonly hashes: string;
  /** The token, or asterisks where it is not to be shown. */
  readonly token: string;
  /** ARN of the secret that tokens are made of. */
  readonly rootSecretArn: string;

  constructor(scope: Construct, id: string, props: WebhookTokenProps) {
    super(scope, id);

    const root = new Secret(this, 'Root', {
      description: 'Root of the tokens in the webhook URL. Rotate with the setting webhookTokenVersion.',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(root).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The URL made of this secret is pasted into the Pyrus form by hand: a scheduled rotation would cut Pyrus off. webhookTokenVersion rotates the token, the former one staying valid meanwhile.',
    });

    this.rootSecretArn = root.secretArn;
    const { logRetention, alarmTopic } = props;
    const handler = new ChatFunction(this, 'Handler', {
      name: 'webhook-token',
      description: 'Deploy time: makes the token of the webhook URL.',
      timeout: Duration.seconds(30),
      failure: {
        impact: 'A deployment hangs or fails: the function that makes the webhook URL could not answer.',
        runbook: 'a-deploy-time-function-fails',
      },
      logRetention,
      alarmTopic,
    });
    Grant.addToPrincipal({
      grantee: handler,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [root.secretArn],
    });

    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::WebhookToken',
      serviceToken: handler.function.functionArn,
      serviceTimeout: Duration.minutes(2),
      properties: {
        RootSecretArn: root.secretArn,
        Version: String(props.version),
        RevokeFormer: String(props.revokeFormer),
        ExposeToken: String(props.exposeToken),
      },
    });
    this.hashes = resource.getAttString('TokenHashes');
    this.token = props.exposeToken ? resource.getAttString('Token') : '********';
  }
}
