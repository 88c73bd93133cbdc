/**
 * What SNS lets an account do in a region each second, before AWS is asked for more.
 *
 * Source: https://docs.aws.amazon.com/general/latest/gr/sns.html, as of March 2026.
 */
export interface SnsQuota {
  /** Publishes a second: pushes. */
  readonly publishes: number;
  /** Calls about endpoints a second: phones seen for the first time, or registered. */
  readonly endpointCalls: number;
}

const REGIONS: readonly (readonly [publishes: number, endpointCalls: number, regions: readonly string[]])[] =
  [
    [30_000, 3_000, ['us-east-1']],
    [9_000, 900, ['us-west-2', 'eu-west-1']],
    [
      1_500,
      150,
      [
        'us-east-2',
        'us-west-1',
        'ap-south-1',
        'ap-northeast-1',
        'ap-northeast-2',
        'ap-southeast-1',
        'ap-southeast-2',
        'eu-central-1',
      ],
    ],
  ];

/** All other regions. */
const LEAST: SnsQuota = { publishes: 300, endpointCalls: 30 };

/** The quota of a region; where the list has none, the least of all. */
export function snsQuota(region: string): SnsQuota {
  const found = REGIONS.find(([, , regions]) => regions.includes(region));
  return found === undefined ? LEAST : { publishes: found[0], endpointCalls: found[1] };
}
