import { type Command, Option } from 'commander';
import type { namesOf } from '../../../lambdas/push/reply-push.ts';
import { findTarget, type Target } from '../../admin-lambda/target.ts';
import type { Delivery } from '../../deliveries/delivery.ts';
import { explain } from '../../deliveries/reasons.ts';
import type { DeadLetter } from '../../queues/dead-letters.ts';
import { note, print, printJson } from '../../terminal/output.ts';
import { printable } from '../../terminal/printable.ts';
import { table } from '../../terminal/table.ts';
import { addCommonOptions, type CommonOptions, examples, wholeNumber } from '../options.ts';

type Names = ReturnType<typeof namesOf>;

interface ListOptions extends CommonOptions {
  readonly limit: number;
}

/** A message with the names and the row of its push. */
interface Given {
  readonly letter: DeadLetter;
  readonly names: Names | undefined;
  readonly row: Delivery | undefined;
}

const NO_PUSH =
  'no_push: The message is none that the webhook made, so there is nothing to send. It goes by itself after 14 days.';

const NOTES = `
Takes nothing out. While it looks, the messages are hidden from others, such as "dlq redrive": for a moment, or for a
minute where it is interrupted. Users and phones show as the hashes that stand for them in tables and logs.`;

/** `dlq list`: the pushes that were given up. */
export function addDlqList(dlq: Command): void {
  addCommonOptions(
    dlq
      .command('list')
      .description('list the pushes in the dead-letter queue: every try failed with them, and why')
      .addOption(
        new Option('--limit <n>', 'how many at most, 1 to 10000')
          .argParser(wholeNumber(1, 10_000))
          .default(100),
      ),
  )
    .addHelpText('after', NOTES)
    .addHelpText('after', examples('pyrus-chat dlq list', 'pyrus-chat dlq list --limit 1000 --json'))
    .action(list);
}

async function list(options: ListOptions): Promise<void> {
  const target = await findTarget(options);
  const { createDeadLetters } = await import('../../queues/dead-letters.ts');
  const { lookThrough } = await import('../../queues/look-through.ts');
  const letters = createDeadLetters(target);
  const found: DeadLetter[] = [];
  try {
    const count = await letters.count();
    await lookThrough(
      letters,
      async (letter) => {
        found.push(letter);
        return false;
      },
      { count, most: options.limit },
    );
    const given = await withRows(target, found);
    const others = Math.max(0, count - given.length);
    if (options.json) return printJson({ pushes: given.map(toJson), not_shown: others });
    show(given, others);
  } finally {
    letters.close();
  }
}

async function withRows(target: Target, letters: readonly DeadLetter[]): Promise<Given[]> {
  const { createDeliveryReader } = await import('../../deliveries/read-deliveries.ts');
  const { namesOf } = await import('../../../lambdas/push/reply-push.ts');
  const rows = createDeliveryReader(target);
  try {
    const named = letters.map((letter) => ({ letter, names: letter.push && namesOf(letter.push) }));
    const keys = named.flatMap(({ names }) => (names ? { ticket: names.ticket, pushId: names.push_id } : []));
    const known = await rows.ofKeys([...new Map(keys.map((key) => [key.pushId, key])).values()]);
    return named.map(({ letter, names }) => ({
      letter,
      names,
      row: known.find(({ pushId }) => pushId === names?.push_id),
    }));
  } finally {
    rows.close();
  }
}

function show(given: readonly Given[], others: number): void {
  if (given.length === 0) {
    print('The dead-letter queue is empty.');
  } else {
    const rows = given.map((each) => {
      const { push_id, ticket_id, user, device, reason, since } = toJson(each);
      return [since, ticket_id ?? '-', short(push_id), short(user), short(device), reason ?? '-'];
    });
    for (const line of table(['SINCE', 'TICKET', 'PUSH', 'USER', 'DEVICE', 'REASON'], rows)) print(line);
  }
  if (others > 0) {
    note(
      `About ${others} more do not show: over --limit, behind ten others of their phone, or looked at by somebody else.`,
    );
  }
  if (given.some(({ letter }) => letter.push === undefined)) note(NO_PUSH);
  for (const reason of new Set(given.flatMap(({ row }) => row?.reason ?? []))) {
    note(printable(`${reason}: ${explain(reason).meaning} ${explain(reason).advice}`));
  }
}

const short = (hash: string | null): string => hash?.slice(0, 8) ?? '-';

/** Nothing of the message but ids: its text, names and token stay in the queue. */
const toJson = ({ letter, names, row }: Given) => ({
  message_id: letter.messageId,
  push_id: names?.push_id ?? null,
  ticket_id: letter.push?.ticket_id ?? null,
  comment_id: letter.push?.comment_id ?? null,
  user: names?.user ?? null,
  device: names?.device ?? null,
  reason: letter.push === undefined ? 'no_push' : (row?.reason ?? row?.status ?? null),
  since: new Date(row?.endedAt ?? letter.since).toISOString(),
  replied_at: letter.push?.created_at ?? null,
});
