import { type Command, Option } from 'commander';
import { appOf, findTarget, type Target } from '../admin-lambda/target.ts';
import { ExitCode } from '../errors.ts';
import type { LogReader } from '../logs/read-logs.ts';
import type { Interest } from '../tail/interest.ts';
import { note, print } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import {
  type AppOptions,
  addAppOptions,
  durationOption,
  examples,
  pyrusIdOption,
  userOption,
} from './options.ts';

interface TailOptions extends AppOptions {
  readonly user?: string;
  readonly ticket?: string;
  readonly all?: boolean;
  /** Seconds; 0: until it is interrupted. */
  readonly for: number;
}

/** Milliseconds between two looks: CloudWatch allows few a second, and there are up to six logs. */
const INTERVAL = { local: 500, deployed: 2_000 };

const NOTES = `
Phones, users and pushes are named by the first characters of their hash. Without --user and --ticket, everything of the
stack is shown, also what went wrong inside. On AWS lines come some seconds late. Ctrl-C ends it (exit code 130); what
was before: pyrus-chat trace. With --json, each line on stdout is a JSON document.`;

/** `tail`: what happens now, of chats and pushes. */
export function addTail(program: Command): void {
  addAppOptions(
    program
      .command('tail')
      .description('show replies, pushes, refusals and changes of keys and phones as they happen')
      .addOption(userOption())
      .addOption(pyrusIdOption('--ticket <n>', 'the ticket in Pyrus; with --user, its pushes to that user'))
      .addOption(
        new Option('--all', 'also what says nothing of chats and pushes').conflicts(['user', 'ticket']),
      )
      .addOption(durationOption('--for <duration>', 'end after this time; 0 is never', '0')),
  )
    .addHelpText('after', NOTES)
    .addHelpText(
      'after',
      examples(
        'pyrus-chat tail --for 1s',
        'pyrus-chat tail --app "$APP" --user client-1 --for 1s',
        'pyrus-chat tail --ticket 219003417 --for 1s --json',
      ),
    )
    .action(tail);
}

async function tail(options: TailOptions): Promise<void> {
  const from = Date.now();
  const target = await findTarget(options);
  const { createLogReader } = await import('../logs/read-logs.ts');
  const { follow } = await import('../tail/follow.ts');
  const { lineAsJson, lineInWords } = await import('../tail/line-in-words.ts');
  const logs = createLogReader(target);
  const end = new AbortController();
  const interrupt = (): void => {
    process.exitCode = ExitCode.interrupted;
    end.abort();
  };
  process.once('SIGINT', interrupt);
  const timer = options.for === 0 ? undefined : setTimeout(() => end.abort(), options.for * 1_000);
  try {
    const { patterns, wants } = await interestOf(options, target, logs);
    note(printable(`Following ${target.name}. Ctrl-C ends it.`));
    await follow(logs, {
      patterns,
      from,
      interval: target.isLocal ? INTERVAL.local : INTERVAL.deployed,
      signal: end.signal,
      show: (line) => {
        const isWanted = wants(line);
        if (isWanted) print(options.json ? JSON.stringify(lineAsJson(line)) : printable(lineInWords(line)));
        return isWanted;
      },
      onTrouble: ({ message }) => note(printable(`${message} It goes on.`)),
    });
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', interrupt);
    logs.close();
  }
}

async function interestOf(options: TailOptions, target: Target, logs: LogReader): Promise<Interest> {
  const { interestIn, interestInAll } = await import('../tail/interest.ts');
  const { user: userId, ticket: ticketId } = options;
  if (userId === undefined && ticketId === undefined)
    return interestInAll(logs.sources, options.all === true);
  const appId = appOf(options, target);
  if (ticketId === undefined) return interestIn({ appId, userId, ticketId }, []);
  const { createDeliveryReader } = await import('../deliveries/read-deliveries.ts');
  const deliveries = createDeliveryReader(target);
  const rows = await deliveries.ofTicket(appId, ticketId).finally(deliveries.close);
  return interestIn({ appId, userId, ticketId }, rows);
}
