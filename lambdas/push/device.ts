import { type Item, readString, string } from '../shared/dynamodb.ts';
import { deviceAddress, type ReplyPush } from './reply-push.ts';

/** A phone as it is stored: one item per app and token holds the truth about it. */
export interface Device {
  readonly endpointArn: string;
  /** The app registered it itself, so it gets only what is for those who are signed in on it. */
  readonly registered: boolean;
  /** Addresses of the users who are signed in on a registered phone. */
  readonly users: ReadonlySet<string>;
}

export const deviceKey = (push: Pick<ReplyPush, 'app_id' | 'device_id'>): Item => ({
  pk: string(deviceAddress(push)),
  sk: string('device'),
});

/** @throws Error where the item is no device, which would be a bug of ours */
export function readDevice(item: Item): Device {
  const endpointArn = readString(item.endpoint_arn);
  if (endpointArn === undefined) {
    throw new Error('A device item lacks endpoint_arn');
  }
  return { endpointArn, registered: item.registered?.BOOL === true, users: new Set(item.users?.SS ?? []) };
}
