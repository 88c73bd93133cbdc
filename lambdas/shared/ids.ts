import * as v from 'valibot';

/**
 * A NUL or a lone surrogate can't be told apart from other characters once encoded as UTF-8 or stored, so an id that
 * holds one is refused rather than hashed.
 */
const wellFormed = v.check<string, string>(
  (id) => id.isWellFormed() && !id.includes('\0'),
  'must be well-formed Unicode without NUL',
);

/** A non-empty string of at most `limit` UTF-16 units that is safe to hash and to store. */
export const idOf = (limit: number) =>
  v.pipe(
    v.string('must be a string'),
    v.nonEmpty('must not be empty'),
    v.maxLength(limit, `must be at most ${limit} characters long`),
    wellFormed,
  );

/** Pyrus makes app ids (the SDK's sample has 136 characters) and tells no limit: 512 is ours. */
export const appIdSchema = idOf(512);

/** "user_id: string up to 100 characters", Pyrus' guide for Android. */
export const userIdSchema = idOf(100);
