import type { Command } from 'commander';
import { findTarget, type Target } from '../../admin-lambda/target.ts';
import type { DeadLetter, DeadLetters } from '../../queues/dead-letters.ts';
import { operationsOf } from '../../stack/operations.ts';
import { confirm } from '../../terminal/confirm.ts';
import { note, print, printJson } from '../../terminal/output.ts';
import {
  addCommonOptions,
  type CommonOptions,
  examples,
  pyrusIdOption,
  type YesOption,
  yesOption,
} from '../options.ts';

interface RedriveOptions extends CommonOptions, YesOption {
  readonly ticket?: string;
}

/** What was put back. */
interface Redriven {
  readonly moved: number;
  /** Whether SQS is moving still. */
  readonly running: boolean;
}

/** SQS moves some hundred messages a second; whoever has more need not wait here. */
const PATIENCE_SECONDS = 120;

const NOTES = `
Mend first what they failed with ("dlq list" tells), or they will be back in an hour. What is older than pushTtlHours is
not sent, but suppressed as stale. Until its turn has come a push's row in Deliveries stays as it is: failed, gave_up.
SQS moves all of them by itself; with --ticket, and on a local run, they are moved one by one, sent before they are
deleted, so that none can get lost.`;

/** `dlq redrive`: puts given-up pushes back into the queue. */
export function addDlqRedrive(dlq: Command): void {
  addCommonOptions(
    dlq
      .command('redrive')
      .description('put pushes of the dead-letter queue back into the queue: they are tried again')
      .addOption(pyrusIdOption('--ticket <n>', 'only those of a ticket'))
      .addOption(yesOption()),
  )
    .addHelpText('after', NOTES)
    .addHelpText(
      'after',
      examples('pyrus-chat dlq redrive --yes', 'pyrus-chat dlq redrive --ticket 219003417 --yes --json'),
    )
    .action(redrive);
}

async function redrive(options: RedriveOptions): Promise<void> {
  const target = await findTarget(options);
  const { createDeadLetters } = await import('../../queues/dead-letters.ts');
  const letters = createDeadLetters(target);
  try {
    const count = await letters.count();
    const { moved, running } =
      count === 0 ? { moved: 0, running: false } : await moveAfterAsking(options, target, letters, count);
    if (options.json) return printJson({ moved, running });
    print(
      moved === 0 && !running
        ? 'There was nothing to put back.'
        : `${pushes(moved)} put back into the queue.`,
    );
    if (running) note('SQS is not done yet: "pyrus-chat dlq list" tells what is left.');
    if (moved > 0) note('What becomes of one: pyrus-chat trace --ticket N');
  } finally {
    letters.close();
  }
}

async function moveAfterAsking(
  { ticket, yes }: RedriveOptions,
  target: Target,
  letters: DeadLetters,
  count: number,
): Promise<Redriven> {
  const { pushTtlHours } = operationsOf(target).settings;
  const which = ticket === undefined ? `About ${pushes(count)}` : `All pushes of the ticket ${ticket}`;
  const warning = `${which} in the dead-letter queue of ${target.name} will be tried again; replies older than ${pushTtlHours} h will be suppressed as stale.`;
  await confirm({ warning, expected: 'redrive', yes });
  if (ticket === undefined && !target.isLocal) {
    const { moveAll } = await import('../../queues/move-task.ts');
    const { moved, status } = await moveAll(target, PATIENCE_SECONDS);
    return { moved, running: status === 'RUNNING' };
  }
  return { moved: await moveOneByOne(letters, ticket, count), running: false };
}

async function moveOneByOne(
  letters: DeadLetters,
  ticket: string | undefined,
  count: number,
): Promise<number> {
  const { lookThrough } = await import('../../queues/look-through.ts');
  let moved = 0;
  const take = async (letter: DeadLetter): Promise<boolean> => {
    if (ticket !== undefined && letter.push?.ticket_id !== ticket) return false;
    await letters.moveBack(letter);
    moved += 1;
    return true;
  };
  const seen = await lookThrough(letters, take, { count });
  if (seen < count) {
    note(
      `About ${pushes(count - seen)} could not be looked at: behind ten others of their phone, or looked at by somebody else.`,
    );
  }
  return moved;
}

const pushes = (count: number): string => `${count.toLocaleString('en-US')} push${count === 1 ? '' : 'es'}`;
