/* `npm run bench:scale`: what grows with the number of people, and what does not. See docs/scale.md. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { isFlat, measureGrowth } from './scale/growth.ts';
import { runLoad } from './scale/load.ts';
import { HELP, type Options, parseOptions, UsageError } from './scale/options.ts';
import { growthLines, loadLines } from './scale/report.ts';

const progress = (line: string): void => console.error(line);
const show = (lines: readonly string[]): void => console.log(`${lines.join('\n')}\n`);

/** @returns the exit code */
async function run(options: Options): Promise<number> {
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${machine.node}, ${machine.cores} × ${machine.cpu}\n`,
  );
  const growth = options.growth ? await measureGrowth(progress) : undefined;
  if (growth !== undefined) show(growthLines(growth));
  const load = options.load && (await runLoad(options.load, progress));
  if (load !== undefined) show(loadLines(load));
  if (options.json !== undefined) {
    const at = new Date().toISOString();
    writeFileSync(options.json, `${JSON.stringify({ at, machine, growth, load }, undefined, 2)}\n`);
  }
  const grows = growth !== undefined && !isFlat(growth);
  return grows || (load !== undefined && load.wrong.length > 0) ? 1 : 0;
}

try {
  process.exitCode = await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
