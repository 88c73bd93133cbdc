import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { interruption } from '../../local/interruption.ts';
import { messageOf } from '../../local/local-stack-error.ts';
import { environmentOf } from '../exec/environment.ts';
import { logWriter } from '../exec/log-writer.ts';
import { exitCodeOf, runCommand } from '../exec/run-command.ts';
import { note } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import { examples, wholeNumber } from './options.ts';

interface ExecOptions {
  readonly seed?: string;
  readonly export?: string;
  readonly data?: string;
  readonly port: number;
  readonly logs?: string;
  readonly cwd?: string;
  readonly context: Readonly<Record<string, string>>;
}

const NOTES = `
The command finds every output of the stack in its environment, such as PYRUS_CHAT_AUTHORIZATION_URL,
PYRUS_CHAT_WEBHOOK_URL, PYRUS_CHAT_DEVICES_URL, PYRUS_CHAT_KEYS_URL and PYRUS_CHAT_FCM_URL; the first app as
PYRUS_CHAT_APP; and PYRUS_CHAT_LOCAL, so that pyrus-chat in it means this run. docs/testing.md has it for test runners.

Exit code: the command's; 128 and the number of the signal where one ended it; 127 where there is no such command; 1 where
the stack did not start or stop.`;

/** `exec`: runs a command, a test run say, with a local stack of its own. */
export function addExec(program: Command): void {
  program
    .command('exec')
    .usage('[options] -- <command> [args...]')
    .description('start a local stack, run a command with its URLs in the environment, and stop it')
    .argument('<command...>', 'what to run; put -- before it')
    .addOption(new Option('--cwd <dir>', 'run the command there (default: here)').argParser(directory))
    .option('--seed <dir>', 'data to begin with (docs/testing.md)')
    .option('--export <dir>', 'write the data there at the end, as a seed')
    .option('--data <dir>', 'keep the data there (default: in memory)')
    .addOption(
      new Option('--port <n>', 'port of the Pyrus API; the others take the next free ones')
        .argParser(wholeNumber(0, 65_535))
        .default(0, 'any free ones'),
    )
    .option('--logs <file>', 'write what the Lambdas log to a file; "-" is stderr (default: nowhere)')
    .addOption(
      new Option('-c, --context <key=value>', 'a setting of the stack, as with cdk; may be repeated')
        .argParser(addSetting)
        .default({}, 'those of pyrus-chat.json and cdk.json'),
    )
    .addHelpText('after', NOTES)
    .addHelpText(
      'after',
      examples(
        `pyrus-chat exec -- sh -c 'curl -fsS "$PYRUS_CHAT_FCM_URL/messages"'`,
        'pyrus-chat exec --export seeds/one-user -- pyrus-chat keys issue --user client-1',
        'pyrus-chat exec --seed seeds/one-user --logs lambdas.log -c pushContent=generic -- pyrus-chat keys status --user client-1',
      ),
    )
    .action(exec);
}

async function exec(command: readonly string[], options: ExecOptions): Promise<void> {
  const { port, context } = options;
  const interrupted = interruption();
  const { withLocalStack } = await import('../exec/with-local-stack.ts');
  const run = withLocalStack(
    {
      port,
      context,
      dataDir: absolute(options.data),
      seedDir: absolute(options.seed),
      exportDir: absolute(options.export),
      writeLog: logWriter(options.logs),
      report: note,
      signal: interrupted,
    },
    async ({ outputs }, directory) => {
      const env = { ...process.env, ...environmentOf(outputs, directory) };
      return runCommand(command, { env, cwd: options.cwd }, interrupted);
    },
  );
  process.exitCode = await run.catch((error) => {
    if (!interrupted.aborted) throw error;
    note(`error: ${printable(messageOf(error))}`);
    return exitCodeOf(interrupted.reason);
  });
}

const absolute = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : resolve(path);

function directory(path: string): string {
  if (existsSync(path)) return path;
  throw new InvalidArgumentError('There is no such directory.');
}

function addSetting(setting: string, before: ExecOptions['context']): ExecOptions['context'] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError('Give key=value.');
  return { ...before, [key]: value };
}
