import type { Command } from 'commander';
import { importedSchema, readAnswer } from '../../admin-lambda/answers.ts';
import { withApp } from '../../admin-lambda/with-admin-lambda.ts';
import { UsageError } from '../../errors.ts';
import { print, printJson } from '../../terminal/output.ts';
import { printable } from '../../terminal/printable.ts';
import { readSecret } from '../../terminal/read-secret.ts';
import {
  type BulkOptions,
  concurrencyOption,
  FILE_FORMAT,
  formatOption,
  fromOption,
} from '../bulk-options.ts';
import { type AppOptions, addAppOptions, examples, labelOption, userOption } from '../options.ts';

interface ImportOptions extends AppOptions, BulkOptions {
  readonly user?: string;
  readonly label?: string;
}

/** `keys import`: keys of an older system. */
export function addKeysImport(keys: Command): void {
  addAppOptions(
    keys
      .command('import')
      .description('take over keys of an older system, for 90 days; the stack must have allowImportedKeys')
      .addOption(userOption().conflicts('from'))
      .addOption(labelOption('label of the key'))
      .addOption(fromOption('many users, instead of --user; may be run again, what is there stays'))
      .addOption(formatOption())
      .addOption(concurrencyOption()),
  )
    .addHelpText(
      'after',
      FILE_FORMAT +
        examples(
          'pyrus-chat keys import --app "$APP" --from keys.csv',
          'pyrus-chat keys import --app "$APP" --user client-1 < key.txt',
          'old-system-export | pyrus-chat keys import --app "$APP" --from - --format csv --concurrency 16',
        ),
    )
    .action(async (options: ImportOptions) => {
      const { user, from } = options;
      if (from !== undefined) {
        const { importInBulk } = await import('./import-in-bulk.ts');
        return importInBulk({ ...options, from });
      }
      if (user === undefined) throw new UsageError('Whose key? Give --user ID, or --from FILE for many.');
      return importOne({ ...options, user });
    });
}

const importOne = (options: ImportOptions & { readonly user: string }): Promise<void> =>
  withApp(options, async ({ lambda, appId }) => {
    const answer = await lambda.invoke({
      action: 'import',
      app_id: appId,
      user_id: options.user,
      // An argument would stay in the shell's history, and show in the list of processes.
      security_key: await readSecret(`Key of ${printable(options.user)}`),
      label: options.label,
    });
    if (options.json) return printJson(answer);
    const { key_id, valid_until } = readAnswer(importedSchema, answer);
    print(`Imported as ${key_id}, valid until ${valid_until}.`);
  });
