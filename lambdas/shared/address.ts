import { createHash } from 'node:crypto';

/**
 * Where an item made of ids lives: the SHA-256 over the ids' UTF-8 bytes, each preceded by its length in bytes
 * (so that no two lists of ids run together), as 43 characters of base64url.
 *
 * Any character is safe in an id, no DynamoDB key grows, and neither a table nor a log shows whose item it is.
 * The first part names the kind of item, so that equal ids of different kinds never meet.
 *
 * Ids must be well-formed Unicode: a lone surrogate would become U+FFFD and meet another id. Callers refuse those.
 */
export function address(kind: string, ...ids: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of [kind, ...ids]) {
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  return hash.digest('base64url');
}

/** Names an app in environments and tables; app ids can be 512 characters long. */
export const appAddress = (appId: string): string => address('app', appId);
