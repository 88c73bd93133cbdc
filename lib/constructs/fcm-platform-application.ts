import { Aws, CustomResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { address } from '../../lambdas/shared/address.ts';
import type { ChatFunction } from './chat-function.ts';

export interface FcmPlatformApplicationProps {
  /** The deploy-time function `fcm-application`, shared by all platform applications of the stack. */
  readonly handler: ChatFunction;
  /** Name of the secret that holds the Firebase service account as JSON. */
  readonly secretName: string;
  /**
   * Any text that differs from the one before when the secret has changed: CloudFormation compares properties only.
   *
   * @default - the secret is read when the platform application is made, and not again
   */
  readonly secretVersion?: string | undefined;
  /** Whether the secret may name another Firebase project than before, which voids every phone's token. */
  readonly allowProjectIdChange: boolean;
}

/**
 * The SNS platform application that pushes through one Firebase project. CloudFormation has no resource for it.
 *
 * Kept when the stack goes: deleting it deletes the endpoints of all phones.
 */
export class FcmPlatformApplication extends Construct {
  /** ARN of the platform application. */
  readonly arn: string;
  private readonly name: string;

  constructor(scope: Construct, id: string, props: FcmPlatformApplicationProps) {
    super(scope, id);
    // Fixed here and not by SNS, so that policies can name it. The secret's name is hashed: it may be 512 characters.
    this.name = `${Stack.of(this).stackName}-${address('fcm-secret', props.secretName).slice(0, 12)}`;

    const secret = Secret.fromSecretNameV2(this, 'Secret', props.secretName);
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::FcmPlatformApplication',
      serviceToken: props.handler.function.functionArn,
      serviceTimeout: Duration.minutes(2),
      removalPolicy: RemovalPolicy.RETAIN,
      properties: {
        SecretArn: secret.secretArn,
        ...(props.secretVersion === undefined ? {} : { SecretVersion: props.secretVersion }),
        AllowProjectIdChange: String(props.allowProjectIdChange),
        ApplicationName: this.name,
      },
    });
    this.arn = resource.getAttString('ApplicationArn');

    Grant.addToPrincipal({
      grantee: props.handler,
      actions: ['secretsmanager:GetSecretValue'],
      // Secrets Manager ends ARNs with six random characters.
      resourceArns: [`${secret.secretArn}-??????`],
    });
    this.grantAdministration(props.handler);
  }

  /** Allows making endpoints for phones, seeing and repairing them, and publishing to them. */
  grantPush(grantee: ChatFunction): void {
    Grant.addToPrincipal({ grantee, actions: ['sns:CreatePlatformEndpoint'], resourceArns: [this.arn] });
    // IAM's reference gives these actions no resource type for endpoints. SNS checks the endpoint's ARN on Publish and
    // names the application's when it refuses the other two, so both are listed.
    Grant.addToPrincipal({
      grantee,
      actions: ['sns:Publish', 'sns:GetEndpointAttributes', 'sns:SetEndpointAttributes'],
      resourceArns: [this.arn, snsArn(`endpoint/GCM/${this.name}/*`)],
    });
    acknowledgeWildcard(
      grantee,
      `endpoint/GCM/${this.name}/*`,
      'Every phone has an endpoint of its own, made later.',
    );
  }

  private grantAdministration(grantee: ChatFunction): void {
    // SNS checks this call against `app/`, without a name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
    // lists no resource type for it.
    Grant.addToPrincipal({
      grantee,
      actions: ['sns:CreatePlatformApplication'],
      resourceArns: [snsArn('app/*')],
    });
    acknowledgeWildcard(
      grantee,
      'app/*',
      'sns:CreatePlatformApplication has no resource-level permissions: SNS checks it before the application has a name.',
    );
    Grant.addToPrincipal({
      grantee,
      actions: [
        'sns:GetPlatformApplicationAttributes',
        'sns:SetPlatformApplicationAttributes',
        'sns:DeletePlatformApplication',
      ],
      resourceArns: [snsArn(`app/GCM/${this.name}`)],
    });
  }
}

const snsArn = (resource: string): string =>
  `arn:${Aws.PARTITION}:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

function acknowledgeWildcard(grantee: ChatFunction, resource: string, reason: string): void {
  const arn = `arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:${resource}`;
  Validations.of(grantee).acknowledge({ id: `AwsSolutions-IAM5[Resource::${arn}]`, reason });
}
