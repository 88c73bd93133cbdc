import { jest } from '@jest/globals';

/** Catches what is written to standard output and error, where the logger writes. Restore it after the test. */
export function captureLog() {
  const chunks: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      chunks.push(String(chunk));
      return true;
    }),
  );
  return {
    text: () => chunks.join(''),
    entries: (): Record<string, unknown>[] =>
      chunks
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
    restore: () => {
      for (const spy of spies) {
        spy.mockRestore();
      }
    },
  };
}
