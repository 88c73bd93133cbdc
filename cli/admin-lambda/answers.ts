import * as v from 'valibot';
import { CliError } from '../errors.ts';

/** What the admin Lambda answers, as far as it is shown; `--json` shows all of it. */
const text = v.string();
const ended = v.object({ key_id: text, valid_until: text });

export const issuedSchema = v.object({
  app_id: text,
  user_id: text,
  security_key: text,
  key_id: text,
  label: v.nullable(text),
  created_at: text,
  superseded: v.array(ended),
});
export type Issued = v.InferOutput<typeof issuedSchema>;
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

/**
 * @throws CliError where the admin Lambda speaks otherwise than this version of the command line; quotes nothing of it,
 *   for there may be a key in it
 */
export function readAnswer<TSchema extends v.GenericSchema>(
  schema: TSchema,
  answer: unknown,
): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, answer);
  if (result.success) return result.output;
  throw new CliError(
    'UnknownAnswer',
    "This version of the command line does not know the admin Lambda's answer.",
    {
      hint: "It was carried out. --json shows the answer as it is; the stack's output Version tells which version it is.",
    },
  );
}
