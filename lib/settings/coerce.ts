/**
 * `-c name=value` hands every value over as a string, `cdk.json` as JSON. These turn the strings into what they say and
 * leave everything else as it is, so that the schema sees (and quotes) what was given.
 */

/** `"true"` and `"false"` to booleans. */
export function toBoolean(value: unknown): unknown {
  if (value === 'true') {
    return true;
  }
  return value === 'false' ? false : value;
}

/** Strings of digits to numbers. */
export function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** JSON text to what it says. */
export function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Numbers to their digits: a version written without quotes in `cdk.json`. */
export function toText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}
