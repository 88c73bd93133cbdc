/** Whose chat it is, as Pyrus knows them. */
export interface Person {
  readonly app_id: string;
  /** In the anonymous mode the id of the installation, which the SDK makes up. */
  readonly user_id: string;
  /** Nobody vouches for this id, so it must never open the chat of a signed-in user who has the same. */
  readonly anonymous: boolean;
}
