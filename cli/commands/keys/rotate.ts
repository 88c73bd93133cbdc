import { type Command, Option } from 'commander';
import { withApp } from '../../admin-lambda/with-admin-lambda.ts';
import { UsageError } from '../../errors.ts';
import {
  type BulkOptions,
  concurrencyOption,
  FILE_FORMAT,
  formatOption,
  fromOption,
} from '../bulk-options.ts';
import {
  type AppOptions,
  addAppOptions,
  examples,
  graceOption,
  labelOption,
  userOption,
} from '../options.ts';
import { showIssued } from './show-issued.ts';

export interface RotateOptions extends AppOptions, BulkOptions {
  readonly user?: string;
  readonly label?: string;
  readonly grace?: number;
  readonly out?: string;
  readonly resume?: boolean;
}

/** `keys rotate`: new keys in the place of those that users have. */
export function addKeysRotate(keys: Command): void {
  addAppOptions(
    keys
      .command('rotate')
      .description('issue a key that supersedes those there are, which go on working for the grace')
      .addOption(userOption().conflicts('from'))
      .addOption(labelOption('supersede the keys of this label only; without one, all'))
      .addOption(graceOption())
      .addOption(fromOption('many users, instead of --user'))
      .addOption(
        new Option('--out <file>', 'where the new keys go; only its owner can read it').conflicts('user'),
      )
      .addOption(
        new Option('--resume', 'go on with --out: users who are in it are skipped').conflicts('user'),
      )
      .addOption(formatOption())
      .addOption(concurrencyOption()),
  )
    .addHelpText(
      'after',
      FILE_FORMAT +
        '\nNew keys are written to --out, an answer of the admin Lambda (NDJSON) a line.\n' +
        examples(
          'pyrus-chat keys rotate --app "$APP" --user client-1 --grace 7d',
          'pyrus-chat keys rotate --app "$APP" --from users.csv --out new-keys.ndjson',
          'pyrus-chat keys rotate --app "$APP" --from users.csv --out new-keys.ndjson --resume',
        ),
    )
    .action(async (options: RotateOptions) => {
      const { user, from, out } = options;
      if (from !== undefined) {
        if (out === undefined || out === '-') {
          throw new UsageError(
            'Where shall the new keys go? Give --out FILE: they are not for the terminal.',
          );
        }
        const { rotateInBulk } = await import('./rotate-in-bulk.ts');
        return rotateInBulk({ ...options, from, out });
      }
      if (user === undefined) throw new UsageError('Whose keys? Give --user ID, or --from FILE for many.');
      return rotateOne({ ...options, user });
    });
}

const rotateOne = (options: RotateOptions & { readonly user: string }): Promise<void> =>
  withApp(options, async ({ lambda, appId }) => {
    const { user, label, grace } = options;
    const answer = await lambda.invoke({
      action: 'rotate',
      app_id: appId,
      user_id: user,
      label,
      grace_seconds: grace,
    });
    showIssued(answer, options);
  });
