/** Why a push was not sent although everything works. */
export type SuppressionReason =
  /** It waited for longer than `pushTtlHours`. */
  | 'stale'
  /** The app has no Firebase service account. */
  | 'push_off'
  /** The token is not of FCM; what follows the colon is its type. */
  | `no_sender:${string}`
  | 'user_retired'
  /** The phone is registered, and nobody is signed in on it. */
  | 'signed_out'
  /** The phone is registered, and only others are signed in on it. */
  | 'other_user'
  /** The user signed in by a key that `revoke_all` ended. */
  | 'key_revoked'
  /** `device_id` is no push token, and no phone is to stand in for it. */
  | 'unknown_device'
  /** `pushOnlyToRegistered`, and the app never registered the phone. */
  | 'not_registered'
  /** FCM called the phone dead, less than a day ago. */
  | 'dead_phone';

/** Why a push that should have been sent was not. */
export type FailureReason =
  | 'payload_too_large'
  /** SNS does not take the token for one. */
  | 'invalid_token'
  /** SNS has disabled the phone's endpoint: FCM called it dead. */
  | 'endpoint_disabled'
  /** The endpoint was deleted, and the reply does not bring the token to make it anew. */
  | 'endpoint_gone'
  /** SNS refused the message. */
  | 'bad_payload'
  /** Every try failed; what follows the colon is the last error's name. */
  | `gave_up:${string}`;

/** How a push ended. Only `sent` is final: after anything else a repeat of the reply tries again. */
export type Outcome =
  | { readonly status: 'sent'; readonly messageId: string }
  | { readonly status: 'failed'; readonly reason: FailureReason }
  | { readonly status: 'suppressed'; readonly reason: SuppressionReason };
