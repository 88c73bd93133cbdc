/**
 * Whether a string can be a key of an older system that was imported: 16 to 100 printable ASCII characters, and not
 * one that looks like ours (a mistyped key of ours must not reach the database, a credential is no key).
 */
export const isImportedKey = (candidate: string): boolean =>
  /^[\x21-\x7e]{16,100}$/.test(candidate) && !/^pmc[1b]_/.test(candidate);
