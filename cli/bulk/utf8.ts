import { CliError } from '../errors.ts';

/**
 * Text of a file, piece by piece, without the byte order mark that Excel puts first.
 *
 * @throws CliError where it is not UTF-8: read as such, a table in windows-1251 would give keys to people who don't exist
 */
export async function* decodeUtf8(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const piece of bytes) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CliError('NotUtf8', 'The file is not UTF-8.', {
      hint: 'Save it as UTF-8 (in Excel: "CSV UTF-8"), and run again.',
    });
  }
}
