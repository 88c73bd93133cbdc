import * as v from 'valibot';
import { fromJson } from './coerce.ts';
import { textLike } from './text-like.ts';

const characters = 'of letters, digits, spaces and + - = . _ : / @';
const keyRemedy = `give keys of 1 to 128 ${characters}, not beginning with aws: or pyrus-chat:`;
const countRemedy = 'give at most 40 tags';

/**
 * Tags by key, of the characters that every service takes. AWS allows 50 on a resource:
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export const tagsSchema = v.pipe(
  v.unknown(),
  v.transform(fromJson),
  v.record(
    v.pipe(
      textLike(/^[\p{L}\p{N}\p{Z}+=._:/@-]{1,128}$/u, keyRemedy),
      v.check((key) => !/^(aws|pyrus-chat):/i.test(key), `is reserved; ${keyRemedy}`),
    ),
    textLike(/^[\p{L}\p{N}\p{Z}+=._:/@-]{1,256}$/u, `give 1 to 256 ${characters}`),
    'give an object of texts such as {"team":"support"}',
  ),
  v.maxEntries(40, countRemedy),
);
