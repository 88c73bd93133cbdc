/* `npm run test:load`: many phones for minutes. Loopback only. See docs/security.md. */
import { parseOptions, UsageError } from '../../bench/scale/options.ts';
import { isWell, linesOf } from './report.ts';
import { runLoad } from './run-load.ts';

const HELP = `Puts phones that ask as often as Pyrus' SDK does, and replies to them, on the local run, and checks that no answer
is wrong, no reply is lost, the queues drain and the heaps of the handlers stay flat.

  npm run test:load -- [--phones N] [--seconds S] [--compress F]

  --phones N    phones that have the chat open (60)
  --seconds S   how long it lasts (180)
  --compress F  how many seconds of the phones pass in one (15)

Exit code 1 where anything of that is not so.
`;

const DEFAULTS = ['--only', 'load', '--phones', '60', '--seconds', '180', '--compress', '15'];
/** Of each handler whose heap is measured. */
const CALLS = 1_500;

/** @returns the exit code */
async function run(args: readonly string[]): Promise<number> {
  const { help, load } = parseOptions([...DEFAULTS, ...args]);
  if (help || load === undefined) {
    console.log(HELP);
    return 0;
  }
  const loaded = await runLoad(load, CALLS, (line) => console.error(line));
  console.log(linesOf(loaded).join('\n'));
  return isWell(loaded) ? 0 : 1;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
