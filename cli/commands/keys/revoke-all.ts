import type { Command } from 'commander';
import { readAnswer, revokedAllSchema } from '../../admin-lambda/answers.ts';
import { withApp } from '../../admin-lambda/with-admin-lambda.ts';
import { confirm, endOf } from '../../terminal/confirm.ts';
import { print, printJson } from '../../terminal/output.ts';
import {
  type AppOptions,
  addAppOptions,
  examples,
  issuedBeforeOption,
  type YesOption,
  yesOption,
} from '../options.ts';

interface RevokeAllOptions extends AppOptions, YesOption {
  readonly issuedBefore: string;
}

/** `keys revoke-all`: ends every key of an app that was issued before an instant. */
export function addKeysRevokeAll(keys: Command): void {
  addAppOptions(
    keys
      .command('revoke-all')
      .description('end every key of the app that was issued before an instant; in force within 30 s')
      .addOption(issuedBeforeOption())
      .addOption(yesOption()),
  )
    .addHelpText(
      'after',
      examples(
        'pyrus-chat keys revoke-all --app "$APP" --issued-before now --yes',
        'pyrus-chat keys revoke-all --app "$APP" --issued-before 2026-01-31T12:00:00Z --yes',
      ),
    )
    .action((options: RevokeAllOptions) =>
      withApp(options, async ({ lambda, target, appId }) => {
        const { issuedBefore, yes } = options;
        const expected = endOf(appId);
        const app = expected === appId ? appId : `whose AppID ends with ${expected}`;
        await confirm({
          warning: `Everybody's keys issued before ${issuedBefore} in the app ${app} of ${target.name} will end.`,
          expected,
          yes,
        });
        const answer = await lambda.invoke({
          action: 'revoke_all',
          app_id: appId,
          issued_before: issuedBefore,
        });
        if (options.json) return printJson(answer);
        const { issued_before } = readAnswer(revokedAllSchema, answer);
        print(`Keys issued before ${issued_before} are revoked, in force within 30 s.`);
      }),
    );
}
