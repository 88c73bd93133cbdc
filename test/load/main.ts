/* `npm run test:load`: many phones for minutes. Loopback only. See docs/security.md. */
import { parseArgs } from 'node:util';
import { isFlat } from './memory.ts';
import { isRight, linesOf } from './report.ts';
import { runLoad } from './run-load.ts';

const HELP = `Puts phones that ask as often as Pyrus' SDK does, and replies to them, on the local run, and checks that no answer
is wrong, no reply is lost, the queues drain and the memory of the Lambdas stays flat.

  npm run test:load -- [--phones N] [--seconds S] [--compress F]

  --phones N    phones that have the chat open (300)
  --seconds S   how long it lasts (180)
  --compress F  how many seconds of the phones pass in one (30)

Exit code 1 where anything of that is not so.
`;

const { values } = parseArgs({
  options: {
    phones: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '180' },
    compress: { type: 'string', default: '30' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else {
  const { phones, seconds, compress } = values;
  const loaded = await runLoad(
    { phones: Number(phones), seconds: Number(seconds), compress: Number(compress) },
    (line) => console.error(line),
  );
  console.log(linesOf(loaded).join('\n'));
  process.exitCode = isRight(loaded) && loaded.memory.every(isFlat) ? 0 : 1;
}
