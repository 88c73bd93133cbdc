import type { Readable } from 'node:stream';

/**
 * Reads an answer of AWS as a whole. The SDK's own collector pipes it into a stream made for it, and `pipe` asks for
 * standard output and error each time.
 *
 * @param body a response of `node:http`
 * @throws Error of the connection, where it ends before the body does
 */
export const collectBody = (body: Readable): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    body
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => resolve(Buffer.concat(chunks)))
      .on('error', reject)
      // After its end this changes nothing; before, nothing else may tell.
      .on('close', () => reject(new Error('The answer broke off')));
  });
