import * as v from 'valibot';
import { InvalidRequest } from './errors.ts';

/**
 * Checks `input` against `schema` and names the first field that is wrong.
 *
 * Messages come from our schemas only and never quote the input: it may hold a secret.
 *
 * @throws InvalidRequest naming the field, or `body` where the input is no object at all
 */
export function parse<const TSchema extends v.GenericSchema>(
  schema: TSchema,
  input: unknown,
): v.InferOutput<TSchema> {
  // valibot takes arrays for objects.
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new InvalidRequest('body', 'must be a JSON object');
  }
  const result = v.safeParse(schema, input, { abortEarly: true, abortPipeEarly: true });
  if (result.success) {
    return result.output;
  }
  const [issue] = result.issues;
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    throw unknownProperty(v.getDotPath(issue) ?? '');
  }
  throw new InvalidRequest(v.getDotPath(issue) ?? 'body', problemOf(issue));
}

/** A name is the caller's own text, which may be of any length, hold anything, or be a secret in the wrong place. */
const unknownProperty = (name: string): InvalidRequest =>
  /^\w{1,40}$/.test(name)
    ? new InvalidRequest(name, 'is not a known property')
    : new InvalidRequest('body', 'has a property that is not known');

function problemOf(issue: v.BaseIssue<unknown>): string {
  if (issue.received === 'undefined') {
    return 'is required';
  }
  // valibot's own messages begin with "Invalid" and quote what was received; ours never do.
  return issue.message.startsWith('Invalid') ? 'is not valid' : issue.message;
}
