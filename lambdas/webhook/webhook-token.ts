import { createHash, timingSafeEqual } from 'node:crypto';

/** What this Lambda knows of a webhook token. */
export const webhookTokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('base64url');

/** Whether a token is one of those in force. Takes the same time whichever matches, and if none does. */
export function isWebhookToken(token: string, hashes: readonly string[]): boolean {
  const candidate = Buffer.from(webhookTokenHash(token));
  let found = false;
  for (const hash of hashes) {
    const known = Buffer.from(hash);
    if (known.length === candidate.length && timingSafeEqual(known, candidate)) {
      found = true;
    }
  }
  return found;
}
