import { createHash, createHmac } from 'node:crypto';

/**
 * Stands in for `@smithy/core/checksum` in the bundles: SHA-256, with which the SDK signs, and MD5, with which it checks
 * SQS' answers, as Node has them.
 *
 * The SDK's own carry implementations in JavaScript for a Node that was built without `node:crypto`.
 */
class NodeChecksum {
  readonly #start: () => ReturnType<typeof createHash | typeof createHmac>;
  #hash: ReturnType<typeof createHash | typeof createHmac>;

  constructor(start: () => ReturnType<typeof createHash | typeof createHmac>) {
    this.#start = start;
    this.#hash = start();
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  /** Ends it: one digest, until it is reset. */
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#start();
  }
}

/** With a secret it is an HMAC. */
export class Sha256 extends NodeChecksum {
  constructor(secret?: string | Uint8Array) {
    super(() => (secret === undefined ? createHash('sha256') : createHmac('sha256', secret)));
  }
}

export class Md5 extends NodeChecksum {
  constructor() {
    super(() => createHash('md5'));
  }
}
