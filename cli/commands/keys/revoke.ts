import { type Command, Option } from 'commander';
import { readAnswer, revokedSchema } from '../../admin-lambda/answers.ts';
import { withApp } from '../../admin-lambda/with-admin-lambda.ts';
import { confirm } from '../../terminal/confirm.ts';
import { count, print, printJson } from '../../terminal/output.ts';
import {
  type AppOptions,
  addAppOptions,
  examples,
  labelOption,
  userOption,
  type YesOption,
  yesOption,
} from '../options.ts';

interface RevokeOptions extends AppOptions, YesOption {
  readonly user: string;
  readonly keyId?: string;
  readonly label?: string;
}

/** `keys revoke`: ends keys of a user at once. */
export function addKeysRevoke(keys: Command): void {
  addAppOptions(
    keys
      .command('revoke')
      .description("end a user's keys at once and for good: one, a label's, or all")
      .addOption(userOption().makeOptionMandatory())
      .addOption(new Option('--key-id <id>', 'this key only').conflicts('label'))
      .addOption(labelOption('keys of this label only'))
      .addOption(yesOption()),
  )
    .addHelpText(
      'after',
      examples(
        'pyrus-chat keys revoke --app "$APP" --user client-1 --yes',
        'pyrus-chat keys revoke --app "$APP" --user client-1 --label tablet --yes',
      ),
    )
    .action((options: RevokeOptions) =>
      withApp(options, async ({ lambda, target, appId }) => {
        const { user, keyId, label, yes } = options;
        const which = keyId ? `The key ${keyId}` : label ? `The keys labelled ${label}` : 'All keys';
        await confirm({ warning: `${which} of ${user} in ${target.name} will end.`, expected: user, yes });
        const answer = await lambda.invoke({
          action: 'revoke',
          app_id: appId,
          user_id: user,
          key_id: keyId,
          label,
        });
        if (options.json) return printJson(answer);
        print(`Revoked ${count(readAnswer(revokedSchema, answer).revoked, 'key')}.`);
      }),
    );
}
