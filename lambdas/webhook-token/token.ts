import { createHmac } from 'node:crypto';

/**
 * The webhook token of a version: HMAC-SHA-256 of the version under the root secret, 43 characters of base64url.
 * So tokens are nowhere stored, and any version can be had again from the root.
 */
export const webhookToken = (rootSecret: string, version: number): string =>
  createHmac('sha256', rootSecret).update(`webhook-token:${version}`).digest('base64url');
