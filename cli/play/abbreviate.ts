/**
 * A push token without its middle: enough to tell two apart, and not enough to push to. Short ones, which are none of
 * FCM, lose more.
 */
export const abbreviate = (token: string): string =>
  token.length < 24 ? `${token.slice(0, 2)}…` : `${token.slice(0, 6)}…${token.slice(-4)}`;

/** A webhook's body or anything else that holds tokens under `device_id`, as it may be shown. */
export const withoutTokens = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body, (key, value) =>
      key === 'device_id' && typeof value === 'string' ? abbreviate(value) : value,
    ),
  );
