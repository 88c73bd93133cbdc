import { createSecurityKey } from '../../../lambdas/security-keys/security-key.ts';
import type { HttpBody } from '../../../lambdas/shared/http-body.ts';

/** A request of Pyrus that is well-formed. */
export const FIELDS = {
  app_id: 'Zk3pYq8n4sVt0bXcR7wLdM1uHfJ2gK5oT9eQiA6yCxW==',
  user_id: 'client-1',
  security_key: createSecurityKey(),
};
export const FORM = 'application/x-www-form-urlencoded';
/** Bytes of a body that are read. */
export const BODY_LIMIT = 16 * 1024;

export const json = (fields: unknown, type: string | undefined = 'application/json'): HttpBody => ({
  body: JSON.stringify(fields),
  headers: { 'content-type': type },
});
export const form = (fields: Record<string, string>, type = FORM): HttpBody => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': type },
});
export const base64 = ({ body = '', headers }: HttpBody): HttpBody => ({
  body: Buffer.from(body).toString('base64'),
  isBase64Encoded: true,
  headers,
});
