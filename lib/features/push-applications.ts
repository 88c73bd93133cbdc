import { Duration, Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { address, appAddress } from '../../lambdas/shared/address.ts';
import { ChatFunction, type FunctionDefaults } from '../constructs/chat-function.ts';
import { FcmPlatformApplication } from '../constructs/fcm-platform-application.ts';
import type { ChatApp } from '../settings.ts';

/** An app that has push on. */
export type PushApp = ChatApp & { readonly fcmSecretName: string };

/** Whether an app has push on. */
export const hasPush = (app: ChatApp): app is PushApp => app.fcmSecretName !== undefined;

export interface PushApplicationsProps extends FunctionDefaults {
  /** The apps that have push on. */
  readonly apps: readonly PushApp[];
  /** Whether a secret may name another Firebase project than before. */
  readonly allowProjectIdChange: boolean;
  /** Is told of pushes that failed for good. */
  readonly eventTopic: ITopic;
}

/** One platform application for each Firebase service account that the apps name; apps may share one. */
export class PushApplications extends Construct {
  /** From an app's address to the ARN of its platform application. */
  readonly arnByAppAddress: Readonly<Record<string, string>>;
  /** Names of the platform applications, by which CloudWatch knows them. */
  readonly names: readonly string[];
  private readonly applications: readonly FcmPlatformApplication[];

  constructor(scope: Construct, id: string, props: PushApplicationsProps) {
    super(scope, id);

    const { logRetention, alarmTopic } = props;
    const handler = new ChatFunction(this, 'Handler', {
      name: 'fcm-application',
      description: 'Deploy time: makes the SNS platform application of a Firebase service account.',
      timeout: Duration.seconds(60),
      failure: {
        impact:
          'A deployment hangs or fails: the function that makes SNS platform applications could not answer.',
        runbook: 'a-deploy-time-function-fails',
      },
      logRetention,
      alarmTopic,
    });
    const bySecret = Map.groupBy(props.apps, (app) => app.fcmSecretName);
    const made = [...bySecret].map(([secretName, apps]) => ({
      apps,
      application: new FcmPlatformApplication(this, address('fcm-secret', secretName).slice(0, 12), {
        handler,
        secretName,
        secretVersion: apps[0]?.fcmSecretVersion,
        allowProjectIdChange: props.allowProjectIdChange,
        eventTopic: props.eventTopic,
      }),
    }));
    this.applications = made.map(({ application }) => application);
    this.names = this.applications.map(({ applicationName }) => applicationName);
    this.arnByAppAddress = Object.fromEntries(
      made.flatMap(({ apps, application }) => apps.map((app) => [appAddress(app.appId), application.arn])),
    );
  }

  /** Allows making endpoints for phones and reviving them, and publishing to them. */
  grantPush(grantee: ChatFunction): void {
    for (const application of this.applications) {
      application.grantPush(grantee);
    }
  }

  /** Allows making endpoints for phones and reviving them. */
  grantRegistration(grantee: ChatFunction): void {
    for (const application of this.applications) {
      application.grantRegistration(grantee);
    }
  }
}

/** The variable `PLATFORM_APPLICATIONS`; without applications, that of a stack with push off. */
export const platformApplications = (scope: Construct, applications: PushApplications | undefined): string =>
  Stack.of(scope).toJsonString(applications?.arnByAppAddress ?? {});
