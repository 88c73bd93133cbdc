/**
 * Whether a push token is one that this project's own tools, tests and documents make up, and no phone has. They all
 * begin with `instance`. A token of Google's can't: its first letter is c, d, e or f, for it begins with an
 * installation id, whose first four bits are 0111 (https://firebase.google.com/docs/projects/manage-installations).
 */
export const isMadeUpToken = (token: string): boolean => token.startsWith('instance');
