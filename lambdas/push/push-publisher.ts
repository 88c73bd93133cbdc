import {
  CreatePlatformEndpointCommand,
  EndpointDisabledException,
  InvalidParameterException,
  NotFoundException,
  PublishCommand,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { ServiceUnavailable } from '../shared/errors.ts';
import { PUBLISH_TIMEOUT } from './lease.ts';

/** What SNS said to a publish. All else (throttling, time-outs, a disabled application) is thrown: try again. */
export type PublishResult =
  | { readonly status: 'sent'; readonly messageId: string }
  | { readonly status: 'endpoint_disabled' | 'endpoint_gone' | 'bad_payload' };

export interface Endpoint {
  readonly arn: string;
  readonly differed: boolean;
}

export type PushPublisher = ReturnType<typeof createPushPublisher>;

/** Speaks to SNS mobile push. */
export function createPushPublisher(client: SNSClient) {
  return {
    /**
     * The endpoint of a push token: made, or found where it exists.
     *
     * SNS makes an endpoint once only for equal attributes. Where it exists with others (it is disabled, say), the
     * error's message holds its ARN. `CustomUserData` stays unset, so that it is never what differs.
     *
     * @returns the ARN, and whether the endpoint was there with other attributes; undefined where SNS says that this can't
     * be a token
     */
    async createEndpoint(applicationArn: string, token: string): Promise<Endpoint | undefined> {
      try {
        const { EndpointArn } = await client.send(
          new CreatePlatformEndpointCommand({ PlatformApplicationArn: applicationArn, Token: token }),
        );
        if (EndpointArn === undefined) {
          // Says nothing about the token: tried again, like any fault.
          throw new ServiceUnavailable({ cause: new Error('SNS answered without an endpoint') });
        }
        return { arn: EndpointArn, differed: false };
      } catch (error) {
        if (!(error instanceof InvalidParameterException)) {
          throw error;
        }
        const existing = /(arn:\S+) already exists with the same Token/.exec(error.message)?.[1];
        if (existing === undefined && !/\bToken\b/.test(error.message)) {
          throw error;
        }
        return existing === undefined ? undefined : { arn: existing, differed: true };
      }
    },

    /** Lets an endpoint be published to that SNS had disabled. */
    async enableEndpoint(endpointArn: string): Promise<void> {
      try {
        await client.send(
          new SetEndpointAttributesCommand({ EndpointArn: endpointArn, Attributes: { Enabled: 'true' } }),
        );
      } catch (error) {
        // Deleted meanwhile: the publish will tell.
        if (!(error instanceof NotFoundException || error instanceof InvalidParameterException)) {
          throw error;
        }
      }
    },

    /**
     * @param gcm the `GCM` string, see `fcm-message.ts`
     * @param ttl seconds; SNS subtracts the time that it keeps the message itself, and drops what is too late
     */
    async publish(endpointArn: string, gcm: string, ttl: number): Promise<PublishResult> {
      try {
        const { MessageId = '' } = await client.send(
          new PublishCommand({
            TargetArn: endpointArn,
            MessageStructure: 'json',
            // `default` is required, and never used: the endpoint is one of FCM.
            Message: JSON.stringify({ default: '', GCM: gcm }),
            MessageAttributes: { 'AWS.SNS.MOBILE.FCM.TTL': { DataType: 'String', StringValue: String(ttl) } },
          }),
          { abortSignal: AbortSignal.timeout(PUBLISH_TIMEOUT) },
        );
        return { status: 'sent', messageId: MessageId };
      } catch (error) {
        if (error instanceof EndpointDisabledException) {
          return { status: 'endpoint_disabled' };
        }
        if (error instanceof NotFoundException) {
          return { status: 'endpoint_gone' };
        }
        if (error instanceof InvalidParameterException) {
          return {
            status: /No endpoint found|TargetArn/.test(error.message) ? 'endpoint_gone' : 'bad_payload',
          };
        }
        throw error;
      }
    },
  };
}
