/** What decides whether a key of an app works. Milliseconds since 1970. */
export interface Moment {
  readonly now: number;
  /** Keys of the app created before this instant are revoked as a whole. */
  readonly revokedBefore: number;
}
