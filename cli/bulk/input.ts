import { createReadStream, statSync } from 'node:fs';
import { extname } from 'node:path';
import { CliError, UsageError } from '../errors.ts';
import { readCsv } from './csv-records.ts';
import { readNdjson } from './ndjson-records.ts';
import type { Column, RawRecord } from './record.ts';
import { decodeUtf8 } from './utf8.ts';

export const FORMATS = ['csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

export interface InputOptions {
  /** A file, or `-` for stdin. */
  readonly from: string;
  readonly format?: Format;
}

/** The lines of a file, read as they are needed. */
export interface Input {
  readonly records: AsyncIterable<RawRecord>;
  /** Undefined for what is no file. */
  readonly totalBytes: number | undefined;
  /** Ends the reading, even in the midst of it. */
  close(): void;
}

const FORMAT_BY_EXTENSION: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
};

/**
 * @param required columns that a CSV file must have
 * @throws UsageError where the format can't be told; CliError where there is no such file
 */
export function openInput(options: InputOptions, required: readonly Column[]): Input {
  const { from } = options;
  const format = formatOf(options);
  const isStdin = from === '-';
  const totalBytes = isStdin ? undefined : sizeOf(from);
  const source = isStdin ? process.stdin : createReadStream(from);
  const text = decodeUtf8(source);
  return {
    records: format === 'csv' ? readCsv(text, required) : readNdjson(text),
    totalBytes,
    close: () => void source.destroy(),
  };
}

function formatOf({ from, format }: InputOptions): Format {
  const known = format ?? FORMAT_BY_EXTENSION[extname(from).toLowerCase()];
  if (known !== undefined) return known;
  throw new UsageError(
    `--from ${from}: CSV or NDJSON? Give --format, or a file named *.csv, *.ndjson or *.jsonl.`,
  );
}

function sizeOf(file: string): number | undefined {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw new CliError('NoSuchFile', `${file} is a directory.`);
    return stat.isFile() ? stat.size : undefined;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError('NoSuchFile', `There is no file ${file} that can be read.`);
  }
}
