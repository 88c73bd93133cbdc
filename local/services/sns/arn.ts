import { createHash } from 'node:crypto';
import { AwsError } from '../aws-answer.ts';

/** Where the resources are. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

export function applicationArn(place: Place, platform: string, name: string): string {
  return `arn:aws:sns:${place.region}:${place.accountId}:app/${platform}/${name}`;
}

/**
 * The ARN of an endpoint ends in a name-based UUID (the version digit of real ones is 3), so that a token that
 * comes back to an application after its endpoint was deleted has the same ARN again.
 */
export function endpointArn(ofApplication: string, token: string): string {
  const hash = createHash('md5').update(`${ofApplication} ${token}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x30;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const uuid = hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return `${ofApplication.replace(':app/', ':endpoint/')}/${uuid}`;
}

/** @throws AwsError `InvalidParameter` when the text is not an ARN at all. */
export function checkArn(parameter: string, arn: string): void {
  const elements = arn.split(':').length;
  if (elements >= 6) return;
  throw new AwsError(
    'InvalidParameter',
    `Invalid parameter: ${parameter} Reason: An ARN must have at least 6 elements, not ${elements}`,
  );
}
