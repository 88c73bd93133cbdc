import * as v from 'valibot';

const PhoneSchema = v.strictObject({
  token: v.string(),
  shared: v.optional(v.boolean()),
  notifications_enabled: v.optional(v.boolean()),
  app_version: v.optional(v.string()),
  locale: v.optional(v.string()),
});

/** A person of `users.json`: what is not said here is for the stack to say. */
const UserSchema = v.strictObject({
  user_id: v.string(),
  /** Default: the first app. */
  app_id: v.optional(v.string()),
  /** A key of one's own making, to be imported. Without one a key is issued. */
  security_key: v.optional(v.string()),
  label: v.optional(v.string()),
  /** To be registered with that key. */
  phones: v.optional(v.array(PhoneSchema), []),
});
export const UsersSchema = v.array(UserSchema);
export type SeedUser = v.InferOutput<typeof UserSchema>;

/** A key that a person of the seed has. */
export interface SeededKey {
  readonly app_id: string;
  readonly user_id: string;
  readonly security_key: string;
}
