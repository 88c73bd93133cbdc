/**
 * User ids may hold any character, escape sequences of terminals included. Control, format and unassigned characters
 * are shown by their code instead.
 */
export const printable = (text: string): string =>
  text.replace(/[^\P{C}\n]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
