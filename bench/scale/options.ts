import { parseArgs } from 'node:util';

export const HELP = `Shows that an authorization costs the same however many security keys are stored, and that the whole
stack answers rightly under the load of many phones.

  npm run bench:scale -- [--only growth|load] [--phones N] [--seconds S] [--compress F] [--json FILE]

  growth: the bundled authorize against Amazon's DynamoDB Local (needs Java 17), with 1,000 and with 100,000 keys
  load:   simulated phones that ask as often as Pyrus' SDK does, and replies to them, against the local run

  --only growth|load  one of the two (both)
  --phones N          phones that have the chat open (100)
  --seconds S         how long the load lasts (30)
  --compress F        how many seconds of the phones pass in one (30)
  --json FILE         writes the figures there too
  --help              this text

Exit code 1 where an authorization with many keys costs over 10 % more or less, an answer was wrong or a push was lost.
`;

export interface Options {
  readonly help: boolean;
  readonly growth: boolean;
  readonly load: LoadOptions | undefined;
  readonly json: string | undefined;
}

export interface LoadOptions {
  /** Phones that have the chat open, or open it while the load lasts. */
  readonly phones: number;
  /** How long the load lasts, in seconds of this machine. */
  readonly seconds: number;
  /** How many seconds of the phones pass in one of this machine. */
  readonly compress: number;
}

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError at an unknown option or a value that makes no sense */
export function parseOptions(args: readonly string[]): Options {
  const { only, phones, seconds, compress, json, help } = parse(args);
  if (only !== undefined && only !== 'growth' && only !== 'load') {
    throw new UsageError(`--only ${only}: give growth or load`);
  }
  const load = {
    phones: wholeNumber('--phones', phones, 100_000),
    seconds: wholeNumber('--seconds', seconds, 3_600),
    compress: wholeNumber('--compress', compress, 1_000),
  };
  return { help, growth: only !== 'load', load: only === 'growth' ? undefined : load, json };
}

function wholeNumber(option: string, text: string, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  throw new UsageError(`${option} ${text}: give a whole number from 1 to ${most}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        phones: { type: 'string', default: '100' },
        seconds: { type: 'string', default: '30' },
        compress: { type: 'string', default: '30' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
