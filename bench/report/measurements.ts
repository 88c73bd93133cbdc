import type { Peer } from '../builds/bundle-peers.ts';
import type { Authorizations } from '../measure/authorizations.ts';
import type { Calls } from '../measure/calls.ts';
import type { FanOut } from '../measure/fan-out.ts';
import type { Price } from '../measure/price.ts';
import type { Growth } from '../scale/growth.ts';

/** All that one run of the benchmark has found. */
export interface Measurements {
  /** Bytes of each bundle of the authorization. */
  readonly bundles: Readonly<Record<'authorize' | Peer, number>>;
  readonly authorizations: Authorizations;
  readonly calls: Calls;
  readonly fanOut: FanOut;
  readonly price: Price;
  /** Undefined where there is no Java for DynamoDB Local, and with `--quick`. */
  readonly growth: Growth | undefined;
}
