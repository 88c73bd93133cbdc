import type { Command } from 'commander';
import { withApp } from '../../admin-lambda/with-admin-lambda.ts';
import {
  type AppOptions,
  addAppOptions,
  examples,
  graceOption,
  labelOption,
  userOption,
} from '../options.ts';
import { showIssued } from './show-issued.ts';

interface IssueOptions extends AppOptions {
  readonly user: string;
  readonly label?: string;
  readonly grace?: number;
  readonly reinstate?: boolean;
}

/** `keys issue`: a new key for a user. */
export function addKeysIssue(keys: Command): void {
  addAppOptions(
    keys
      .command('issue')
      .description('issue a key: prints it, and it can not be read again')
      .addOption(userOption().makeOptionMandatory())
      .addOption(labelOption('supersedes the keys of this label; without one, no other key is touched'))
      .addOption(graceOption())
      .option('--reinstate', 'the user had retired, and the very same person is back'),
  )
    .addHelpText(
      'after',
      examples(
        'pyrus-chat keys issue --app "$APP" --user client-1',
        'pyrus-chat keys issue --app "$APP" --user client-1 --label tablet --grace 7d --json',
        'KEY="$(pyrus-chat keys issue --app "$APP" --user client-1)"',
      ),
    )
    .action((options: IssueOptions) =>
      withApp(options, async ({ lambda, appId }) => {
        const answer = await lambda.invoke({
          action: 'issue',
          app_id: appId,
          user_id: options.user,
          label: options.label,
          grace_seconds: options.grace,
          reinstate: options.reinstate,
        });
        showIssued(answer, options);
      }),
    );
}
