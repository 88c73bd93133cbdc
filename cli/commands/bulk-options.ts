import { Option } from 'commander';
import { FORMATS, type Format } from '../bulk/input.ts';
import { wholeNumber } from './options.ts';

/** Options of commands that work through a file. */
export interface BulkOptions {
  readonly from?: string;
  readonly format?: Format;
  readonly concurrency: number;
}

export const fromOption = (description: string): Option =>
  new Option('--from <file>', description).conflicts(['user', 'label']);
export const formatOption = (): Option =>
  new Option('--format <format>', 'of the file; by default its extension tells').choices(FORMATS);
export const concurrencyOption = (): Option =>
  new Option('--concurrency <n>', 'lines under way at a time').default(8).argParser(wholeNumber(1, 100));

export const FILE_FORMAT = `
The file is CSV with a header row (user_id, security_key, label, in any order, delimited by , or ;) or NDJSON
(an object with these properties a line), in UTF-8; - is stdin. It is read as it is worked on, so it may be of
any size. Lines that fail are shown and written, without keys, to a file *.failed.ndjson.`;
