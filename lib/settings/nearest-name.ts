/**
 * The name that takes the fewest changed, added or dropped letters to reach from a misspelt one.
 *
 * @throws RangeError when there are no names
 */
export function nearestName(misspelt: string, names: readonly string[]): string {
  const [first, ...others] = names;
  if (first === undefined) {
    throw new RangeError('there are no names to choose from');
  }
  return others.reduce(
    (nearest, name) => (distance(misspelt, name) < distance(misspelt, nearest) ? name : nearest),
    first,
  );
}

/** Levenshtein distance, letter case aside. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from.toLowerCase()].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to.toLowerCase()].entries()) {
      const substituted = at(row, column) + (letter === other ? 0 : 1);
      next.push(Math.min(substituted, at(row, column + 1) + 1, at(next, column) + 1));
    }
    row = next;
  }
  return at(row, to.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;
