import * as v from 'valibot';

/** What `npm audit --json` prints; a package names its advisories, and the packages through which it is affected. */
const reportSchema = v.object({
  auditReportVersion: v.literal(2),
  vulnerabilities: v.record(
    v.string(),
    v.object({
      via: v.array(
        v.union([
          v.string(),
          v.object({ name: v.string(), title: v.string(), url: v.string(), severity: v.string() }),
        ]),
      ),
    }),
  ),
});

const day = v.pipe(v.string(), v.isoDate());
const reviewedSchema = v.array(
  v.strictObject({
    /** GHSA-… */
    id: v.string(),
    package: v.string(),
    /** Why it does no harm here. */
    reason: v.pipe(v.string(), v.minLength(20)),
    /** The last day on which that is taken as an answer. */
    until: day,
  }),
);

/**
 * Holds what npm knows of our packages against what was looked at.
 *
 * @param report what `npm audit --json` printed
 * @param reviewed the file `reviewed-advisories.json`
 * @param today as `2026-12-31`
 * @returns a line for each advisory that nobody has reviewed, and for each review that is too old or of nothing
 * @throws Error where the report is none: an audit that could not be made must not pass for a clean one
 */
export function problemsOf(report: unknown, reviewed: unknown, today: string): string[] {
  const parsed = v.safeParse(reportSchema, report);
  if (!parsed.success) throw new Error(`npm made no audit: ${JSON.stringify(report).slice(0, 500)}`);
  const advisories = new Map(
    Object.values(parsed.output.vulnerabilities).flatMap(({ via }) =>
      via.flatMap((cause) => (typeof cause === 'string' ? [] : [[keyOf(idOf(cause), cause.name), cause]])),
    ),
  );
  const reviews = new Map(
    v.parse(reviewedSchema, reviewed).map((review) => [keyOf(review.id, review.package), review]),
  );
  return [
    ...[...advisories].flatMap(([key, { title, severity, url }]) =>
      reviews.has(key) ? [] : [`${key}: ${severity}: ${title} (${url})`],
    ),
    ...[...reviews].flatMap(([key, { until }]) => {
      if (!advisories.has(key)) return [`${key}: was reviewed, and is reported no longer: take it out`];
      return until < today ? [`${key}: its review ended on ${until}: look at it again`] : [];
    }),
  ];
}

const idOf = ({ url }: { readonly url: string }): string => url.split('/').at(-1) ?? url;
/** One advisory may be of several packages, and harm in one of them only. */
const keyOf = (id: string, name: string): string => `${id} of ${name}`;
