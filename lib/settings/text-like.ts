import * as v from 'valibot';

/** Text of a pattern; the remedy says which. */
export const textLike = (pattern: RegExp, remedy: string) =>
  v.pipe(v.string(remedy), v.regex(pattern, remedy));
