import { Aws, CustomResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
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
  /** Is told of pushes that failed for good. */
  readonly eventTopic: ITopic;
}

/**
 * The SNS platform application that pushes through one Firebase project. CloudFormation has no resource for it.
 *
 * Kept when the stack goes: deleting it deletes the endpoints of all phones.
 */
export class FcmPlatformApplication extends Construct {
  /** ARN of the platform application. */
  readonly arn: string;
  /** Its name, by which CloudWatch knows it. */
  readonly applicationName: string;
  /** The application is named `<prefix>.<Firebase project>`: by the handler, which reads the project in the secret. */
  private readonly namePrefix: string;

  constructor(scope: Construct, id: string, props: FcmPlatformApplicationProps) {
    super(scope, id);
    // The secret's name is hashed because it may be 512 characters long, and the application's 256.
    this.namePrefix = `${Stack.of(this).stackName}-${address('fcm-secret', props.secretName).slice(0, 12)}`;

    const secret = Secret.fromSecretNameV2(this, 'Secret', props.secretName);
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::FcmPlatformApplication',
      serviceToken: props.handler.function.functionArn,
      serviceTimeout: Duration.minutes(2),
      removalPolicy: RemovalPolicy.RETAIN,
      properties: {
        SecretArn: secret.secretArn,
        SecretVersion: props.secretVersion ?? '',
        AllowProjectIdChange: String(props.allowProjectIdChange),
        NamePrefix: this.namePrefix,
        EventTopicArn: props.eventTopic.topicArn,
      },
    });
    this.arn = resource.getAttString('ApplicationArn');
    this.applicationName = resource.getAttString('ApplicationName');

    Grant.addToPrincipal({
      grantee: props.handler,
      actions: ['secretsmanager:GetSecretValue'],
      // Secrets Manager ends ARNs with six random characters.
      resourceArns: [`${secret.secretArn}-??????`],
    });
    this.grantAdministration(props.handler);
  }

  /** Allows making endpoints for phones and reviving them, and publishing to them. */
  grantPush(grantee: ChatFunction): void {
    this.grantEndpoints(grantee, 'sns:SetEndpointAttributes', 'sns:Publish');
  }

  /** Allows making endpoints for phones and reviving them. */
  grantRegistration(grantee: ChatFunction): void {
    this.grantEndpoints(grantee, 'sns:SetEndpointAttributes');
  }

  private grantEndpoints(grantee: ChatFunction, ...actions: string[]): void {
    Grant.addToPrincipal({ grantee, actions: ['sns:CreatePlatformEndpoint'], resourceArns: [this.arn] });
    const endpoints = `endpoint/GCM/${this.namePrefix}.*`;
    Grant.addToPrincipal({ grantee, actions, resourceArns: [snsArn(endpoints)] });
    acknowledgeWildcard(
      grantee,
      endpoints,
      'Every phone has an endpoint of its own, made when it is first seen.',
    );
  }

  private grantAdministration(grantee: ChatFunction): void {
    // IAM's reference lists no resource type for this call, and SNS checks it against `app/`, without a name:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
    const anyApplication = 'app/*';
    Grant.addToPrincipal({
      grantee,
      actions: ['sns:CreatePlatformApplication'],
      resourceArns: [snsArn(anyApplication)],
    });
    acknowledgeWildcard(grantee, anyApplication, 'SNS checks sns:CreatePlatformApplication without a name.');

    const applications = `app/GCM/${this.namePrefix}.*`;
    Grant.addToPrincipal({
      grantee,
      actions: ['sns:SetPlatformApplicationAttributes', 'sns:DeletePlatformApplication'],
      resourceArns: [snsArn(applications)],
    });
    acknowledgeWildcard(
      grantee,
      applications,
      'The name ends in the Firebase project, which only the secret knows.',
    );
  }
}

const snsArn = (resource: string): string =>
  `arn:${Aws.PARTITION}:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

function acknowledgeWildcard(grantee: ChatFunction, resource: string, reason: string): void {
  const arn = `arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:${resource}`;
  Validations.of(grantee).acknowledge({ id: `AwsSolutions-IAM5[Resource::${arn}]`, reason });
}
