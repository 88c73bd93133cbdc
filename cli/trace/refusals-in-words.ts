import { localInstant, localTime } from './local-time.ts';
import type { Refusals } from './trace.ts';

/** `The key was revoked. (revoked, key k1, ×37 between … and …)` */
export function refusalsInWords(refusals: Refusals): string {
  const { meaning, reason, key_id: keyId, count, first_at: first, last_at: last } = refusals;
  const when =
    count === 1
      ? localInstant(Date.parse(first))
      : `×${count} between ${localInstant(Date.parse(first))} and ${localTime(Date.parse(last)).slice(0, 8)}`;
  return `${meaning} (${[reason, ...(keyId === null ? [] : [`key ${keyId}`]), when].join(', ')})`;
}
