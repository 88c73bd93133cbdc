import { parseArgs } from 'node:util';
import { LocalStackError, messageOf } from './local-stack-error.ts';

export const HELP = `Runs the synthesised stack on this machine.

  npm start -- [--port N] [--data DIR|memory] [--seed DIR] [--export DIR] [--sdk [--sdk-port N]] [--fcm FILE] [-c key=value]…

  --port N            port of the Pyrus API and of the local paths; further APIs take the next free ones (8787)
  --data DIR|memory   where the data is kept; "memory" keeps none (.local/)
  --seed DIR          begins with the data of DIR, where there is none yet (docs/testing.md)
  --export DIR        writes the data to DIR at the end, as a seed
  --sdk               serves what Pyrus' SDK asks of Pyrus over TLS too, for an app on a phone (docs/android.md); the
                      certificate stays in DIR/tls (.local/tls where nothing else is kept)
  --sdk-port N        port of that (8443, or the next free one)
  --fcm FILE          sends pushes to real phones, through the Firebase project whose service account's key FILE holds:
                      the only way out of this machine (docs/android.md)
  -c, --context k=v   a setting of the stack, as with cdk; may be repeated
  --help              this text

Without an app in the settings one demo app is configured. Examples:

  npm start
  npm start -- --port 9000 --data memory
  npm start -- --sdk
  npm start -- --fcm service-account.json
  npm start -- --data memory --seed seeds/three-users
  npm start -- -c appId=MY_APP_ID -c fcmSecretName=pyrus-chat/my-app/fcm -c pushContent=generic
`;

export interface Options {
  readonly help: boolean;
  readonly port: number;
  /** Undefined: memory. */
  readonly dataDir: string | undefined;
  /** Undefined without `--sdk`; its port is undefined where any that suits will do. */
  readonly sdk: { readonly port: number | undefined } | undefined;
  readonly seedDir: string | undefined;
  readonly exportDir: string | undefined;
  readonly fcmFile: string | undefined;
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Reads the command line.
 *
 * @throws LocalStackError at an unknown option or a value that makes no sense
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const port = portOf('--port', values.port);
  const sdkPort = values['sdk-port'] === undefined ? undefined : portOf('--sdk-port', values['sdk-port']);
  if (sdkPort !== undefined && !values.sdk) throw new LocalStackError('--sdk-port: give --sdk too');
  if (values.data === '') throw new LocalStackError('--data: give a directory or "memory"');
  for (const option of ['seed', 'export', 'fcm'] as const) {
    if (values[option] === '') throw new LocalStackError(`--${option}: give a path`);
  }
  const context = values.context.map((setting) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
    if (key === undefined || value === undefined) throw new LocalStackError(`-c ${setting}: give key=value`);
    return [key, value];
  });
  return {
    help: values.help,
    port,
    dataDir: values.data === 'memory' ? undefined : values.data,
    sdk: values.sdk ? { port: sdkPort } : undefined,
    seedDir: values.seed,
    exportDir: values.export,
    fcmFile: values.fcm,
    context: Object.fromEntries(context),
  };
}

function portOf(option: string, value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new LocalStackError(`${option} ${value}: give a number from 0 to 65535`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '8787' },
        data: { type: 'string', default: '.local' },
        sdk: { type: 'boolean', default: false },
        'sdk-port': { type: 'string' },
        seed: { type: 'string' },
        export: { type: 'string' },
        fcm: { type: 'string' },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new LocalStackError(messageOf(error));
  }
}
