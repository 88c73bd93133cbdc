/** CloudWatch takes no longer filter pattern. */
const LONGEST = 1_024;

/** A condition on a line of JSON: `$.user = "…"`. */
export const equals = (property: string, value: string): string =>
  `($.${property} = ${JSON.stringify(value)})`;
export const both = (...conditions: readonly string[]): string => `(${conditions.join(' && ')})`;
export const either = (...conditions: readonly string[]): string => `(${conditions.join(' || ')})`;

/** The filter pattern of a condition. */
export const pattern = (condition: string): string => `{ ${condition} }`;

/** Filter patterns that together find the lines where a property has one of many values. */
export function anyOf(property: string, values: Iterable<string>): string[] {
  const patterns: string[] = [];
  let conditions: string[] = [];
  for (const value of values) {
    const longer = [...conditions, equals(property, value)];
    if (conditions.length > 0 && pattern(either(...longer)).length > LONGEST) {
      patterns.push(pattern(either(...conditions)));
      conditions = longer.slice(-1);
    } else {
      conditions = longer;
    }
  }
  return conditions.length === 0 ? patterns : [...patterns, pattern(either(...conditions))];
}
