import type { Command } from 'commander';
import type * as v from 'valibot';
import { readAnswer, statusSchema } from '../../admin-lambda/answers.ts';
import { withApp } from '../../admin-lambda/with-admin-lambda.ts';
import { print, printJson } from '../../terminal/output.ts';
import { printable } from '../../terminal/printable.ts';
import { table } from '../../terminal/table.ts';
import { type AppOptions, addAppOptions, examples, userOption } from '../options.ts';

interface StatusOptions extends AppOptions {
  readonly user: string;
}

/** `keys status`: the keys of a user that work. */
export function addKeysStatus(keys: Command): void {
  addAppOptions(
    keys
      .command('status')
      .description("show a user's keys that work, without the keys themselves")
      .addOption(userOption().makeOptionMandatory()),
  )
    .addHelpText('after', examples('pyrus-chat keys status --app "$APP" --user client-1'))
    .action((options: StatusOptions) =>
      withApp(options, async ({ lambda, appId }) => {
        const answer = await lambda.invoke({ action: 'status', app_id: appId, user_id: options.user });
        if (options.json) return printJson(answer);
        show(readAnswer(statusSchema, answer));
      }),
    );
}

function show({ user_id, retired, keys }: v.InferOutput<typeof statusSchema>): void {
  if (keys.length === 0) {
    print(`${printable(user_id)} ${retired ? 'is retired' : 'has no key that works'}.`);
    return;
  }
  const rows = keys.map((key) => [
    key.key_id,
    key.label ?? '-',
    key.created_at,
    key.valid_until ?? 'until superseded',
  ]);
  for (const line of table(['KEY ID', 'LABEL', 'CREATED', 'VALID UNTIL'], rows)) print(line);
}
