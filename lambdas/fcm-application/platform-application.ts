import {
  CreatePlatformApplicationCommand,
  DeletePlatformApplicationCommand,
  InvalidParameterException,
  NotFoundException,
  SetPlatformApplicationAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';

/** SNS' name for Firebase Cloud Messaging. */
const PLATFORM = 'GCM';

export const applicationArn = (partition: string, region: string, account: string, name: string): string =>
  `arn:${partition}:sns:${region}:${account}:app/${PLATFORM}/${name}`;

/** Creates, updates and deletes SNS platform applications. */
export function createPlatformApplications(client: SNSClient) {
  return {
    /** False where there is no such application. */
    async updateCredential(arn: string, credential: string): Promise<boolean> {
      try {
        await client.send(
          new SetPlatformApplicationAttributesCommand({
            PlatformApplicationArn: arn,
            Attributes: { PlatformCredential: credential, Enabled: 'true' },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof NotFoundException || isMissing(error)) {
          return false;
        }
        throw error;
      }
    },

    async create(name: string, credential: string): Promise<void> {
      await client.send(
        new CreatePlatformApplicationCommand({
          Name: name,
          Platform: PLATFORM,
          Attributes: { PlatformCredential: credential },
        }),
      );
    },

    /** Idempotent. Endpoints go with their application. */
    async remove(arn: string): Promise<void> {
      await client.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: arn }));
    },
  };
}

const isMissing = (error: unknown): boolean =>
  error instanceof InvalidParameterException && /does not exist/i.test(error.message);
