import { endpointKey, phoneAddress } from '../../lambdas/push/device.ts';
import { readString } from '../../lambdas/shared/dynamodb.ts';
import type { Step } from '../runner/messages.ts';
import { type Items, itemKey } from '../stand-in/aws-answers.ts';
import { APP, PLATFORM_APPLICATION, pushToken } from './company.ts';

const endpointArn = `${PLATFORM_APPLICATION.replace(':app/', ':endpoint/')}/phone-1`;
const { pk, sk } = endpointKey(endpointArn);

/** Whose the endpoint is. */
export const endpointItems: Items = {
  [itemKey(readString(pk) ?? '', readString(sk) ?? '')]: {
    phone: { S: phoneAddress({ app_id: APP, token: pushToken(1) }) },
  },
};

/** SNS tells that FCM calls a phone dead. */
export const deadPhone = (name: string, times: number): Step => ({
  name,
  times,
  events: [
    {
      Records: [
        {
          messageId: 'message-1',
          body: JSON.stringify({
            EventType: 'DeliveryFailure',
            EndpointArn: endpointArn,
            FailureType: 'InvalidPlatformToken',
          }),
          attributes: { SentTimestamp: String(Date.now()) },
        },
      ],
    },
  ],
  expected: { batchItemFailures: [] },
});
