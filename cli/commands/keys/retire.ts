import type { Command } from 'commander';
import { readAnswer, revokedSchema } from '../../admin-lambda/answers.ts';
import { withApp } from '../../admin-lambda/with-admin-lambda.ts';
import { confirm } from '../../terminal/confirm.ts';
import { count, print, printJson } from '../../terminal/output.ts';
import { printable } from '../../terminal/printable.ts';
import {
  type AppOptions,
  addAppOptions,
  examples,
  userOption,
  type YesOption,
  yesOption,
} from '../options.ts';

interface RetireOptions extends AppOptions, YesOption {
  readonly user: string;
}

/** `keys retire`: a person left for good. */
export function addKeysRetire(keys: Command): void {
  addAppOptions(
    keys
      .command('retire')
      .description('the person left: keys end, personal data goes, and the id is never issued again')
      .addOption(userOption().makeOptionMandatory())
      .addOption(yesOption()),
  )
    .addHelpText(
      'after',
      examples(
        'pyrus-chat keys retire --app "$APP" --user client-1 --yes',
        'pyrus-chat keys retire --app "$APP" --user client-2 --yes --json',
      ),
    )
    .action((options: RetireOptions) =>
      withApp(options, async ({ lambda, target, appId }) => {
        const { user, yes } = options;
        const warning = `${user} will leave ${target.name}: keys end, and the id is never given out again.`;
        await confirm({ warning, expected: user, yes });
        const answer = await lambda.invoke({ action: 'retire', app_id: appId, user_id: user });
        if (options.json) return printJson(answer);
        const { revoked } = readAnswer(revokedSchema, answer);
        print(`${printable(user)} is retired; ${count(revoked, 'key')} ended.`);
      }),
    );
}
