import { createHash } from 'node:crypto';

/** Longest names: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html and each service's. */
export const NameLimit = {
  default: 64,
  queue: 80,
  table: 255,
  topic: 256,
  secret: 512,
  logGroup: 512,
} as const;

/**
 * A name such as CloudFormation gives to a resource that has none: stack, logical id and a suffix. Here the suffix
 * follows from the two, so the name is the same on every start.
 */
export function physicalName(
  stackName: string,
  logicalId: string,
  options: { readonly limit?: number; readonly ending?: string } = {},
): string {
  const { limit = NameLimit.default, ending = '' } = options;
  const suffix = `-${token(`${stackName}/${logicalId}`, 12).toUpperCase()}${ending}`;
  // Where it is too long, CloudFormation shortens the stack's name, then the logical id.
  const room = limit - suffix.length - 1;
  const shortId = logicalId.slice(0, Math.max(room - stackName.length, Math.min(24, room)));
  const stack = stackName.slice(0, room - shortId.length);
  return `${stack}-${shortId}${suffix}`;
}

/** Letters and digits that follow from `seed`. */
export function token(seed: string, length: number): string {
  const digest = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`);
  return digest.toString(36).padStart(length, '0').slice(0, length);
}
