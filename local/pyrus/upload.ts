import type { IncomingMessage } from 'node:http';
import { readBody } from '../http/loopback-server.ts';

/** What the SDK lets through: its `RequestUtils.MAX_FILE_SIZE_BYTES`, and some room for the frame of the parts. */
const MAX_UPLOAD_BYTES = 250 * 1024 * 1024 + 64 * 1024;

/** What came with an upload: the file, or why there is none. */
export type Upload = { readonly file: File } | { readonly status: 413 | 415 };

/** Reads the part `File` of a multipart upload. */
export async function readUpload(request: IncomingMessage): Promise<Upload> {
  const body = await readBody(request, MAX_UPLOAD_BYTES);
  if (body === undefined) return { status: 413 };
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  try {
    const parts = await new Request('http://localhost/', {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    }).formData();
    const file = parts.get('File');
    return file instanceof File ? { file } : { status: 415 };
  } catch {
    return { status: 415 };
  }
}
