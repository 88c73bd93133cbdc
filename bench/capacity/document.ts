const begin = (name: string): string => `<!-- capacity: ${name} -->`;
const END = '<!-- capacity end -->';

/**
 * Puts tables into a document, each between its two marks.
 *
 * @throws Error where a table has no place in it
 */
export function withTables(document: string, tables: ReadonlyMap<string, () => string>): string {
  let filled = document;
  for (const [name, table] of tables) {
    const from = filled.indexOf(begin(name));
    const to = filled.indexOf(END, from);
    if (from < 0 || to < 0) throw new Error(`The document has no place for the table ${name}`);
    filled = `${filled.slice(0, from)}${begin(name)}\n${table()}\n${filled.slice(to)}`;
  }
  return filled;
}
