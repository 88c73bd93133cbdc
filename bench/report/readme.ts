import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What of `bench/README.md` is printed by the benchmark. */
export type Section = 'measured' | 'profile';

/**
 * Puts a section in the place of the former one, which stands between two comments.
 *
 * @throws Error where the document has no place for it
 */
export function withSection(document: string, section: Section, lines: readonly string[]): string {
  const [begin, end] = [`<!-- ${section} -->\n`, `<!-- end of ${section} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) {
    throw new Error(`bench/README.md has no place for what was ${section}`);
  }
  return `${document.slice(0, from)}${begin}${lines.join('\n')}\n${document.slice(to)}`;
}

export function writeReadme(section: Section, lines: readonly string[]): void {
  const file = join(import.meta.dirname, '../README.md');
  writeFileSync(file, withSection(readFileSync(file, 'utf8'), section, lines));
}
