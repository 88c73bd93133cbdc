import * as v from 'valibot';
import { appIdSchema, idOf, userIdSchema } from '../shared/ids.ts';
import { parse } from '../shared/parse.ts';

/** Ids of Pyrus are numbers; as strings they are taken too, and leading zeros make no other id. */
const WHOLE_NUMBER = 'must be a whole number';
const wholeNumber = v.pipe(v.number(), v.safeInteger(WHOLE_NUMBER), v.minValue(0, WHOLE_NUMBER));
const numericIdSchema = v.pipe(
  v.union(
    [v.pipe(wholeNumber, v.transform(String)), v.pipe(v.string(), v.regex(/^\d{1,40}$/, WHOLE_NUMBER))],
    WHOLE_NUMBER,
  ),
  v.transform((digits) => BigInt(digits).toString()),
);

const optionalText = v.nullish(v.string('must be a string'));

/**
 * What of a webhook's body counts (Pyrus' guide for Android lists the fields). Fields that we don't use are ignored.
 *
 * `device_id` is the push token. FCM documents no length for those (about 200 characters today): the limit is ours.
 */
const replySchema = v.object({
  ticket_id: numericIdSchema,
  token: v.object(
    {
      // Strings by Pyrus' guide; a number can only mean its digits.
      user_id: v.pipe(
        v.union([v.string(), v.pipe(wholeNumber, v.transform(String))], 'must be a string'),
        userIdSchema,
      ),
      app_id: appIdSchema,
      device_id: idOf(2_048),
      type: optionalText,
    },
    'must be an object',
  ),
  comment: v.object(
    {
      comment_id: numericIdSchema,
      body: optionalText,
      is_inbound: v.nullish(v.boolean('must be true or false')),
    },
    'must be an object',
  ),
  author: v.nullish(v.object({ name: optionalText }, 'must be an object')),
  /** Unreadable instants count as now, of whatever type they are, and missing ones. */
  created_at: v.optional(v.unknown()),
  attachments: v.nullish(v.array(v.object({ name: optionalText }, 'must be an object'), 'must be an array')),
});

export type Reply = v.InferOutput<typeof replySchema>;

/** @throws InvalidRequest naming the first field that can't be used */
export const readReply = (body: unknown): Reply => parse(replySchema, body);
