import { type Command, Option } from 'commander';
import type * as v from 'valibot';
import { readAnswer, userPageSchema } from '../../admin-lambda/answers.ts';
import { withApp } from '../../admin-lambda/with-admin-lambda.ts';
import { note, print, printJson } from '../../terminal/output.ts';
import { table } from '../../terminal/table.ts';
import { type AppOptions, addAppOptions, examples, wholeNumber } from '../options.ts';

interface ListOptions extends AppOptions {
  readonly limit?: number;
  readonly cursor?: string;
  readonly all?: boolean;
}

type UserPage = v.InferOutput<typeof userPageSchema>;

/** `keys list`: who has keys that work. */
export function addKeysList(keys: Command): void {
  addAppOptions(
    keys
      .command('list')
      .description('list users who have keys that work, a page at a time, in no particular order')
      .addOption(
        new Option('--limit <n>', 'users of a page, 1 to 1000 (default: 100)').argParser(
          wholeNumber(1, 1_000),
        ),
      )
      .option('--cursor <text>', 'go on where a page ended')
      .option('--all', 'all pages'),
  )
    .addHelpText(
      'after',
      examples(
        'pyrus-chat keys list --app "$APP"',
        'pyrus-chat keys list --app "$APP" --all --json > users.json',
      ),
    )
    .action((options: ListOptions) =>
      withApp(options, async ({ lambda, appId }) => {
        const users: UserPage['users'] = [];
        let { cursor } = options;
        do {
          const answer = await lambda.invoke({
            action: 'list',
            app_id: appId,
            limit: options.limit ?? (options.all ? 1_000 : undefined),
            cursor,
          });
          if (options.json && !options.all) return printJson(answer);
          const page = readAnswer(userPageSchema, answer);
          cursor = page.cursor;
          users.push(...page.users);
        } while (options.all && cursor !== undefined);
        if (options.json) return printJson({ users });
        show({ users, cursor });
      }),
    );
}

function show({ users, cursor }: UserPage): void {
  const rows = users.map(({ user_id, keys }) => [String(keys), user_id]);
  if (rows.length > 0) for (const line of table(['KEYS', 'USER'], rows)) print(line);
  if (cursor !== undefined) note(`There may be more: --cursor ${cursor}, or --all.`);
  else if (rows.length === 0) note('No user has a key that works.');
}
