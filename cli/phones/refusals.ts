import { setTimeout as delay } from 'node:timers/promises';
import type { Phone, PhoneFailure } from './phone.ts';

const LOOK_EVERY_MS = 500;

/** Phones by their address. */
export interface PhoneReader {
  read(address: string): Promise<Phone | undefined>;
}

/** What phones had failed with so far, by address. */
export async function failuresOf(
  phones: PhoneReader,
  addresses: readonly string[],
): Promise<Map<string, PhoneFailure | undefined>> {
  const found = await Promise.all(addresses.map((address) => phones.read(address)));
  return new Map(addresses.map((address, index) => [address, found[index]?.lastFailure]));
}

/**
 * Watches phones for failures that are new. FCM's refusals come by way of SNS, a topic and a queue, so later than the
 * push; there is no word where all is well.
 *
 * @param seconds how long at most; ends early where all have failed
 * @returns the new failures, by address
 */
export async function newFailures(
  phones: PhoneReader,
  before: ReadonlyMap<string, PhoneFailure | undefined>,
  addresses: readonly string[],
  seconds: number,
): Promise<Map<string, PhoneFailure>> {
  for (const end = Date.now() + seconds * 1_000; ; await delay(LOOK_EVERY_MS)) {
    const failures = await failuresOf(phones, addresses);
    const news = [...failures].flatMap(([address, failure]): [string, PhoneFailure][] =>
      failure === undefined || failure.at === before.get(address)?.at ? [] : [[address, failure]],
    );
    if (news.length === addresses.length || Date.now() >= end) return new Map(news);
  }
}
