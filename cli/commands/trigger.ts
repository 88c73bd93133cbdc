import { Argument, type Command, Option } from 'commander';
import { findTarget, type Target } from '../admin-lambda/target.ts';
import { ExitCode, UsageError } from '../errors.ts';
import { withoutTokens } from '../play/abbreviate.ts';
import { printableJson } from '../play/printable-json.ts';
import {
  anonymousUser,
  bodiesOf,
  madeUpToken,
  type PlayOptions,
  phonesOf,
  SCENARIOS,
  type Scenario,
} from '../play/scenarios.ts';
import { inWords, verdictJson, verdictOf } from '../play/verdict.ts';
import { shownUrl, type WebhookUrlOption, webhookUrlOf } from '../play/webhook-url.ts';
import { appOfStack } from '../stack/app-of-stack.ts';
import { operationsOf } from '../stack/operations.ts';
import { count, note, print, printJson } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import {
  type AppOptions,
  addAppOptions,
  durationOption,
  examples,
  pyrusIdOption,
  userOption,
} from './options.ts';
import { tokensOption, webhookUrlOption } from './play-options.ts';

interface TriggerOptions extends AppOptions, WebhookUrlOption {
  readonly user?: string;
  readonly token?: readonly string[];
  readonly ticket: string;
  readonly comment?: string;
  readonly text?: string;
  readonly wait: number;
}

const NOTES = `
What Pyrus can be played telling:
${Object.entries(SCENARIOS)
  .map(([name, shows]) => `  ${name.padEnd(12)}${shows}`)
  .join('\n')}

On a local run the push token is made up, the same one each time for a user. On a deployed stack --token is needed: SNS
and FCM are real there, and so is the push. Each call plays a new comment; with --comment it can be told again.
Exit code 0: the webhook took it, and (unless --wait 0) its push has ended, sent or not.`;

/** `trigger`: plays Pyrus, and tells what became of it. */
export function addTrigger(program: Command): void {
  addAppOptions(
    program
      .command('trigger')
      .usage('<what> [options]')
      .description('play Pyrus: tell the webhook of a reply, and say what became of its push')
      .addArgument(new Argument('<what>', 'which reply: see below').choices(Object.keys(SCENARIOS)))
      .addOption(userOption())
      .addOption(tokensOption('push token of the phone; twice for two-phones'))
      .addOption(pyrusIdOption('--ticket <n>', 'the ticket').default('219003417'))
      .addOption(pyrusIdOption('--comment <n>', 'the comment (default: a new one)'))
      .addOption(new Option('--text <text>', 'what support writes'))
      .addOption(durationOption('--wait <duration>', 'how long to wait for the push to end', '10s'))
      .addOption(webhookUrlOption()),
  )
    .addHelpText('after', NOTES)
    .addHelpText(
      'after',
      examples(
        'pyrus-chat trigger reply --user client-1',
        'pyrus-chat trigger two-phones --user client-1 --ticket 219003417 --json',
        'pyrus-chat trigger stale --user client-1',
        'pyrus-chat trigger anonymous --wait 0',
      ),
    )
    .action(trigger);
}

async function trigger(scenario: Scenario, options: TriggerOptions): Promise<void> {
  const target = await findTarget(options);
  const url = await webhookUrlOf(options, target);
  const bodies = bodiesOf(scenario, playOptions(scenario, options, target));
  const { play } = await import('../play/play.ts');
  const sent: object[] = [];
  const outcomes = await play({
    target,
    url,
    bodies,
    wait: options.wait,
    onTold: ({ body, status, answer }) => {
      const told = { body: withoutTokens(body), status, answer };
      sent.push(told);
      if (!options.json) showTold(url, told);
    },
  });
  const verdicts = outcomes.map((outcome) => ({ ...outcome, verdict: verdictOf(outcome) }));
  if (verdicts.some(({ verdict }) => verdict.status === 'waiting')) process.exitCode = ExitCode.failed;
  if (options.json) return printJson({ sent, pushes: verdicts.map(verdictJson) });
  for (const { pushId, verdict } of verdicts) {
    print(`Push ${pushId.slice(0, 8)}: ${printable(inWords(verdict))}`);
    if (verdict.advice !== undefined) note(printable(verdict.advice));
  }
}

function playOptions(scenario: Scenario, options: TriggerOptions, target: Target): PlayOptions {
  const user = options.user ?? (scenario === 'anonymous' ? anonymousUser() : undefined);
  if (user === undefined) throw new UsageError('Which user? Give --user ID, as Pyrus knows them.');
  const now = Date.now();
  return {
    appId: appOfStack(options, target),
    user,
    tokens: tokensOf(scenario, user, options.token ?? [], target),
    ticketId: options.ticket,
    commentId: options.comment ?? String(now),
    text: options.text,
    settings: operationsOf(target).settings,
    now,
  };
}

/** @throws UsageError where a deployed stack would push to nobody knows whom */
function tokensOf(scenario: Scenario, user: string, given: readonly string[], target: Target): string[] {
  const wanted = phonesOf(scenario);
  const which = wanted === 1 ? '--token TOKEN' : '--token TOKEN twice';
  if (given.length > wanted)
    throw new UsageError(`"${scenario}" plays ${count(wanted, 'phone')}: give ${which}.`);
  if (given.length < wanted && !target.isLocal) {
    throw new UsageError(
      `On ${target.name} SNS and FCM are real: whoever has the phone sees the push. Give ${which}, of a phone of yours.`,
    );
  }
  return Array.from({ length: wanted }, (_, phone) => given[phone] ?? madeUpToken(user, phone));
}

function showTold(
  url: string,
  { body, status, answer }: { body: unknown; status: number; answer: unknown },
): void {
  print(`POST ${printable(shownUrl(url))}`);
  print(printableJson(body));
  print(`${status} ${printable(JSON.stringify(answer))}\n`);
}
