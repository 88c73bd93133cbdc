import { parseArgs } from 'node:util';
import { UsageError } from './scale/options.ts';

export const HELP = `Measures the built functions of the synthesised template against other builds of the same authorization, each in
fresh processes, against a stand-in for AWS on this machine; compares with the goals (bench/README.md).

  npm run bench -- [--quick] [--json FILE] [--profile] [--write]

  --quick       few rounds, and no growth: to see that it works, not to compare
  --json FILE   writes the measurements and the goals there too
  --profile     shows instead where the processor time of a cold start goes, by Node's own profiler
  --write       puts what is printed into bench/README.md
  --help        this text

It takes under eight minutes. What an authorization costs with many keys stored needs Java (see docs/scale.md). Let the machine do nothing else meanwhile. Exit code 1 where an answer was wrong; a goal that is
missed is said, and no error.
`;

export interface Options {
  readonly help: boolean;
  readonly quick: boolean;
  readonly profile: boolean;
  readonly write: boolean;
  readonly json: string | undefined;
}

/** @throws UsageError at an unknown option */
export function parseOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.quick && values.write) {
      throw new Error('--write takes no numbers of --quick: three rounds say nothing');
    }
    return { ...values, json: values.json };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
