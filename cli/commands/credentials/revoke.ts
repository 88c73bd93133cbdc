import type { Command } from 'commander';
import { readAnswer, revokedSchema } from '../../admin-lambda/answers.ts';
import { withAdminLambda } from '../../admin-lambda/with-admin-lambda.ts';
import { confirm } from '../../terminal/confirm.ts';
import { count, print, printJson } from '../../terminal/output.ts';
import { addCommonOptions, type CommonOptions, examples, type YesOption, yesOption } from '../options.ts';

/** `credentials revoke`: ends all credentials of a name. */
export function addCredentialsRevoke(credentials: Command): void {
  addCommonOptions(
    credentials
      .command('revoke')
      .usage('<name> [options]')
      .description('end all credentials of a name at once')
      .argument('<name>', 'as it was given to "credentials create"')
      .addOption(yesOption()),
  )
    .addHelpText(
      'after',
      examples(
        'pyrus-chat credentials revoke "shop backend" --yes',
        'pyrus-chat credentials revoke crm --yes --json',
      ),
    )
    .action((name: string, options: CommonOptions & YesOption) =>
      withAdminLambda(options, async ({ lambda, target }) => {
        const warning = `The credentials of ${name} in ${target.name} will end, and its calls be refused.`;
        await confirm({ warning, expected: name, yes: options.yes });
        const answer = await lambda.invoke({ action: 'credential_revoke', name });
        if (options.json) return printJson(answer);
        print(`Revoked ${count(readAnswer(revokedSchema, answer).revoked, 'credential')}.`);
      }),
    );
}
