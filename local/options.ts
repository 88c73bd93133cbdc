import { parseArgs } from 'node:util';
import { LocalStackError, messageOf } from './local-stack-error.ts';

export const HELP = `Runs the synthesised stack on this machine.

  npm start -- [--port N] [--data DIR|memory] [-c key=value]…

  --port N            port of the Pyrus API and of the local paths; further APIs take the next free ones (8787)
  --data DIR|memory   where the data is kept; "memory" keeps none (.local/)
  -c, --context k=v   a setting of the stack, as with cdk; may be repeated
  --help              this text

Without an app in the settings one demo app is configured. Examples:

  npm start
  npm start -- --port 9000 --data memory
  npm start -- -c appId=MY_APP_ID -c fcmSecretName=pyrus-chat/my-app/fcm -c pushContent=generic
`;

export interface Options {
  readonly help: boolean;
  readonly port: number;
  /** Undefined: memory. */
  readonly dataDir: string | undefined;
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Reads the command line.
 *
 * @throws LocalStackError at an unknown option or a value that makes no sense
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new LocalStackError(`--port ${values.port}: give a number from 0 to 65535`);
  }
  if (values.data === '') throw new LocalStackError('--data: give a directory or "memory"');
  const context = values.context.map((setting) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
    if (key === undefined || value === undefined) throw new LocalStackError(`-c ${setting}: give key=value`);
    return [key, value];
  });
  return {
    help: values.help,
    port,
    dataDir: values.data === 'memory' ? undefined : values.data,
    context: Object.fromEntries(context),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '8787' },
        data: { type: 'string', default: '.local' },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new LocalStackError(messageOf(error));
  }
}
