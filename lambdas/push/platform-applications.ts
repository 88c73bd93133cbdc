import * as v from 'valibot';

/** The variable `PLATFORM_APPLICATIONS`: from app address to the ARN of its SNS platform application. */
export const platformApplicationsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(v.string(), v.string()),
  v.transform((arns): ReadonlyMap<string, string> => new Map(Object.entries(arns))),
);
