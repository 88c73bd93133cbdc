import * as v from 'valibot';

/** A value that must be there. */
export const text = v.pipe(v.string(), v.nonEmpty());

/** A comma-separated list, not empty: a Lambda that knows no app, or no token, would refuse everybody for a fault of ours. */
export const list = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.transform((value) => value.split(',')),
  v.everyItem((entry) => entry !== ''),
);

/** `true` or `false`. */
export const flag = v.pipe(
  v.picklist(['true', 'false']),
  v.transform((value) => value === 'true'),
);

/** A whole number, not negative. */
export const wholeNumber = v.pipe(v.string(), v.digits(), v.transform(Number));

/**
 * Reads and checks a Lambda's environment, once, at cold start.
 *
 * @param schema an object of the variables that this Lambda needs, named by `environment.ts`
 * @throws Error naming the variables that are missing or wrong (their values are not repeated)
 */
export function readEnvironment<const TSchema extends v.GenericSchema>(
  schema: TSchema,
  environment: NodeJS.ProcessEnv = process.env,
): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, environment);
  if (!result.success) {
    const names = new Set(result.issues.map((issue) => v.getDotPath(issue)));
    throw new Error(`Environment variables missing or wrong: ${[...names].join(', ')}`);
  }
  return result.output;
}
