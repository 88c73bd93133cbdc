import * as v from 'valibot';

/** What the admin Lambda answers, as far as it is shown; `--json` shows all of it. */
const text = v.string();
const ended = v.object({ key_id: text, valid_until: text });

export const issuedSchema = v.object({
  app_id: text,
  user_id: text,
  security_key: text,
  key_id: text,
  label: v.nullable(text),
  superseded: v.array(ended),
});
export const revokedSchema = v.object({ revoked: v.number() });
export const revokedAllSchema = v.object({ issued_before: text });
export const importedSchema = v.object({ key_id: text, valid_until: text });
export const statusSchema = v.object({
  user_id: text,
  retired: v.boolean(),
  keys: v.array(
    v.object({ key_id: text, label: v.nullable(text), created_at: text, valid_until: v.nullable(text) }),
  ),
});
export const userPageSchema = v.object({
  users: v.array(v.object({ user_id: text, keys: v.number() })),
  cursor: v.optional(text),
});
export const credentialSchema = v.object({
  name: text,
  credential: text,
  valid_until_of_former: v.nullable(text),
});
