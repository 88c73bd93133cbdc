/** JSON for people: indented, and with characters that could play with a terminal escaped, so that it stays JSON. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replace(/[^\P{C}\n]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
