import type { Command } from 'commander';
import type { BackendAction } from '../../../lambdas/keys/action-schema.ts';
import { credentialSchema, readAnswer } from '../../admin-lambda/answers.ts';
import { withAdminLambda } from '../../admin-lambda/with-admin-lambda.ts';
import { note, print, printJson } from '../../terminal/output.ts';
import { printable } from '../../terminal/printable.ts';
import { addCommonOptions, type CommonOptions, examples } from '../options.ts';

interface CreateOptions extends CommonOptions {
  readonly actions?: readonly BackendAction[];
  readonly apps?: readonly string[];
}

/** `credentials create`: a bearer credential for a backend. */
export function addCredentialsCreate(credentials: Command): void {
  addCommonOptions(
    credentials
      .command('create')
      .usage('<name> [options]')
      .description(
        "create a backend's credential: prints it, and it can not be read again; a former one of the name works for 24 h more",
      )
      .argument('<name>', 'for whom: names the credential in logs, and revokes it')
      .option('--actions <names...>', 'what it may do (default: issue revoke retire)')
      .option('--apps <ids...>', 'for which apps (default: all)'),
  )
    .addHelpText(
      'after',
      examples(
        'pyrus-chat credentials create "shop backend"',
        'pyrus-chat credentials create crm --actions status list --apps "$APP" --json',
      ),
    )
    .action((name: string, options: CreateOptions) =>
      withAdminLambda(options, async ({ lambda }) => {
        const { actions, apps } = options;
        const answer = await lambda.invoke({
          action: 'credential',
          name,
          actions: actions && [...actions],
          apps: apps && [...apps],
        });
        if (options.json) return printJson(answer);
        const made = readAnswer(credentialSchema, answer);
        note(`Credential of ${printable(made.name)}:`);
        print(made.credential);
        note("Keep it now: only its hash is stored, and it can't be read again.");
        const { valid_until_of_former: until } = made;
        if (until !== null) note(`The former one works until ${until}.`);
      }),
    );
}
