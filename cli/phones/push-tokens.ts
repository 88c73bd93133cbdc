import { GetEndpointAttributesCommand, NotFoundException, SNSClient } from '@aws-sdk/client-sns';
import { phoneAddress } from '../../lambdas/push/device.ts';
import type { Target } from '../admin-lambda/target.ts';
import { callAws } from '../stack/call-aws.ts';
import type { UserPhone } from './user-phones.ts';

/** Asks SNS for the push tokens of phones: nobody else keeps them. */
export function createPushTokens(target: Target) {
  const client = new SNSClient(target.services);
  return {
    /**
     * The token of a phone; undefined where its endpoint is gone, or has become another phone's.
     *
     * @throws CliError
     */
    async of(appId: string, { address, phone }: UserPhone): Promise<string | undefined> {
      const endpoint = phone?.endpointArn;
      if (endpoint === undefined) return undefined;
      const token = await callAws(target, `sns:GetEndpointAttributes on ${endpoint}`, tokenOf(endpoint));
      return token !== undefined && phoneAddress({ app_id: appId, token }) === address ? token : undefined;
    },

    close: () => client.destroy(),
  };

  async function tokenOf(endpoint: string): Promise<string | undefined> {
    try {
      const { Attributes } = await client.send(new GetEndpointAttributesCommand({ EndpointArn: endpoint }));
      return Attributes?.Token;
    } catch (error) {
      if (error instanceof NotFoundException) return undefined;
      throw error;
    }
  }
}
