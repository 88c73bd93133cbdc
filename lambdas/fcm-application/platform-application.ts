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

/** Attributes of SNS' API. The credential is the service account's JSON. */
interface Attributes {
  readonly PlatformCredential: string;
  readonly EventDeliveryFailure: string;
}

/** Creates, updates and deletes SNS platform applications. */
export function createPlatformApplications(client: SNSClient) {
  return {
    /** False where there is no such application. */
    async update(arn: string, attributes: Attributes): Promise<boolean> {
      try {
        await client.send(
          new SetPlatformApplicationAttributesCommand({
            PlatformApplicationArn: arn,
            Attributes: { ...attributes, Enabled: 'true' },
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

    async create(name: string, attributes: Attributes): Promise<void> {
      await client.send(
        new CreatePlatformApplicationCommand({
          Name: name,
          Platform: PLATFORM,
          Attributes: { ...attributes },
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
