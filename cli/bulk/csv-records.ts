import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import * as v from 'valibot';
import { CliError } from '../errors.ts';
import { LONGEST_LINE } from './lines.ts';
import { COLUMNS, type Column, type RawRecord } from './record.ts';

const rowSchema = v.object({
  record: v.array(v.string()),
  info: v.object({ lines: v.number(), bytes: v.number() }),
});
const columnSchema = v.picklist(COLUMNS);

/**
 * Rows of a CSV file with a header row, delimited by commas or semicolons. An empty field counts as absent.
 *
 * @throws CliError where the header lacks a required column or has one that is not known, or a quote is misplaced
 */
export async function* readCsv(
  text: AsyncIterable<string>,
  required: readonly Column[],
): AsyncGenerator<RawRecord> {
  const { delimiter, whole } = await detectDelimiter(text);
  const parser = parse({
    delimiter,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LONGEST_LINE,
  });
  // What goes wrong in the feeding destroys the parser, and so is thrown by the reading.
  pipeline(whole, parser).catch(() => {});
  let columns: readonly Column[] | undefined;
  try {
    for await (const row of parser) {
      const { record, info } = v.parse(rowSchema, row);
      if (columns === undefined) {
        columns = readHeader(record, required);
      } else {
        yield { line: info.lines, end: info.bytes, fields: fieldsOf(record, columns) };
      }
    }
  } catch (error) {
    throw error instanceof CsvError ? misplacedQuote(error) : error;
  }
  if (columns === undefined) throw badHeader('There is no header row.', required);
}

/** Where the first line has a semicolon it is the delimiter: no name of a column has one. */
async function detectDelimiter(text: AsyncIterable<string>) {
  const iterator = text[Symbol.asyncIterator]();
  let start = '';
  while (!start.includes('\n') && start.length < LONGEST_LINE) {
    const { value, done } = await iterator.next();
    if (done) break;
    start += value;
  }
  const [header = ''] = start.split('\n', 1);
  async function* whole(): AsyncGenerator<string> {
    yield start;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { delimiter: header.includes(';') ? ';' : ',', whole: whole() };
}

function readHeader(names: readonly string[], required: readonly Column[]): readonly Column[] {
  const columns = names.map((name) => {
    const column = v.safeParse(columnSchema, name.trim().toLowerCase());
    // Not quoted: a file without a header has a key where the name should be.
    if (!column.success) throw badHeader('The first line has a column that is not known.', required);
    return column.output;
  });
  const missing = required.find((column) => !columns.includes(column));
  if (missing !== undefined) throw badHeader(`The column ${missing} is missing.`, required);
  if (new Set(columns).size < columns.length) throw badHeader('A column is there twice.', required);
  return columns;
}

const badHeader = (problem: string, required: readonly Column[]): CliError =>
  new CliError('BadHeader', problem, {
    hint: `The first line must name the columns: ${required.join(', ')}; known are ${COLUMNS.join(', ')}, in any order.`,
  });

function fieldsOf(row: readonly string[], columns: readonly Column[]): unknown {
  if (row.length !== columns.length) return undefined;
  return Object.fromEntries(
    columns.flatMap((column, index) => (row[index] === '' ? [] : [[column, row[index]]])),
  );
}

/** The parser's own message quotes the field, which may be a key. */
const misplacedQuote = ({ code, lines }: CsvError): CliError =>
  new CliError('BadCsv', `The CSV can't be read from line ${lines} on (${code}).`, {
    hint: 'A field with a quote in it is quoted itself, and its quotes are doubled: "say ""hello""".',
  });
