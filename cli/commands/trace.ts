import { type Command, InvalidArgumentError, Option } from 'commander';
import { withApp } from '../admin-lambda/with-admin-lambda.ts';
import { UsageError } from '../errors.ts';
import { note, printJson } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import { localInstant } from '../trace/local-time.ts';
import { parseSince } from '../trace/since.ts';
import type { Trace } from '../trace/trace.ts';
import { type AppOptions, addAppOptions, examples, pyrusIdOption, userOption } from './options.ts';

interface TraceOptions extends AppOptions {
  readonly ticket?: string;
  readonly user?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
}

const NOTES = `
A ticket's pushes are found for 30 days; a user's by the logs, from --since on. Logs also tell of tries that failed, of
what FCM refused, and why phones were signed out; --user shows refused authorizations and changed keys besides.
What was logged within the last seconds may not be found yet. Exit code 0 whatever became of the pushes.`;

/** `trace`: why did no push arrive, why did the chat close? */
export function addTrace(program: Command): void {
  addAppOptions(
    program
      .command('trace')
      .description('tell what became of the replies of a ticket, or to a user, and why a chat closed')
      .addOption(pyrusIdOption('--ticket <n>', 'the ticket in Pyrus; with --user, its pushes to that user'))
      .addOption(userOption())
      .addOption(
        new Option(
          '--since <time>',
          'how far to search the logs: 30m, 24h, 30d, or 2026-01-31T12:00:00Z (default: 24h; of a ticket: 24h before its latest push)',
        ).argParser(since),
      ),
  )
    .addHelpText('after', NOTES)
    .addHelpText(
      'after',
      examples(
        'pyrus-chat trace --ticket 219003417',
        'pyrus-chat trace --ticket 219003417 --user client-1 --json',
        'pyrus-chat trace --app "$APP" --user client-1 --since 7d',
      ),
    )
    .action(trace);
}

async function trace(options: TraceOptions): Promise<void> {
  const { ticket, user, since: logsSince } = options;
  if (ticket === undefined && user === undefined) {
    throw new UsageError('Of what? Give --ticket N, or --user ID, or both.');
  }
  await withApp(options, async ({ lambda, target, appId }) => {
    const { gather } = await import('../trace/gather.ts');
    const { traceOf } = await import('../trace/trace-of.ts');
    const evidence = await gather({ target, lambda }, { appId, ticketId: ticket, userId: user, logsSince });
    const found = traceOf(evidence);
    if (options.json) printJson(found);
    else (await import('../trace/show-trace.ts')).showTrace(found);
    tellWhatWasSearched(found, target.name);
  });
}

function tellWhatWasSearched({ logs_since, missing, ticket_id }: Trace, stack: string): void {
  const rows = ticket_id === null ? '' : 'rows of 30 days, and ';
  const searched = `Searched in ${stack}: ${rows}logs since ${localInstant(Date.parse(logs_since))}.`;
  note(printable(searched));
  for (const { what, why } of missing) note(printable(`Missing: ${what}. ${why}`));
}

function since(text: string): number {
  const instant = parseSince(text, Date.now());
  if (instant === undefined) {
    throw new InvalidArgumentError(
      'Give how long ago, such as 24h or 7d, or a past instant such as 2026-01-31T12:00:00Z.',
    );
  }
  return instant;
}
