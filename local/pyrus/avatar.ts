import { crc32, deflateSync } from 'node:zlib';

const COLOURS = ['#F28A2E', '#6A7FDB', '#3FA66B', '#C0568C', '#4A9CC7'] as const;

/** Pixels. */
const SIZE = 64;

export interface Avatar {
  readonly avatar_id: number;
  readonly avatar_color: string;
}

/** The picture and colour of somebody in support: always the same for a name. */
export function avatarOf(name: string): Avatar {
  const index = crc32(name) % COLOURS.length;
  return { avatar_id: index + 1, avatar_color: colour(index) };
}

/** A PNG of one colour; undefined for an id that nobody has. */
export function avatarPng(avatarId: number): Buffer | undefined {
  if (!(avatarId >= 1 && avatarId <= COLOURS.length)) return undefined;
  const pixel = Buffer.from(colour(avatarId - 1).slice(1), 'hex');
  // Each row starts with its filter: none. https://www.w3.org/TR/png/#9Filters
  const row = Buffer.concat([Buffer.of(0), ...Array.from({ length: SIZE }, () => pixel)]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 2], 8); // Eight bits of red, green and blue.
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: SIZE }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const colour = (index: number): string => COLOURS[index] ?? COLOURS[0];

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
