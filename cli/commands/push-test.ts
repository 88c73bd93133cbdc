import { type Command, Option } from 'commander';
import { findTarget } from '../admin-lambda/target.ts';
import { ExitCode, UsageError } from '../errors.ts';
import type { TestedPhone } from '../play/push-test.ts';
import { verdictJson } from '../play/verdict.ts';
import { type WebhookUrlOption, webhookUrlOf } from '../play/webhook-url.ts';
import { appOfStack } from '../stack/app-of-stack.ts';
import { operationsOf } from '../stack/operations.ts';
import { note, print, printJson } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import {
  type AppOptions,
  addAppOptions,
  durationOption,
  examples,
  pyrusIdOption,
  userOption,
} from './options.ts';
import { webhookUrlOption } from './play-options.ts';

interface PushTestOptions extends AppOptions, WebhookUrlOption {
  readonly user?: string;
  readonly token?: string;
  readonly ticket: string;
  readonly wait: number;
  readonly watch?: number;
}

const NOTES = `
The push goes the way of a reply, webhook, queue and all, and says that it is a test. With --user alone it goes to all
phones where the user is signed in; with --token to that phone, for --user where the app has registered it for them.
Exit code 0: SNS took it for every phone, and FCM has refused none while it was watched.`;

/** `push-test`: a marked push, and the verdict in words. */
export function addPushTest(program: Command): void {
  addAppOptions(
    program
      .command('push-test')
      .description(
        'send a marked test push to the phones of a user, or to a token, and say what became of it',
      )
      .addOption(userOption())
      .addOption(
        new Option(
          '--token <token>',
          'the push token of one phone; from the environment, others on this machine do not see it',
        ).env('PYRUS_CHAT_TOKEN'),
      )
      .addOption(pyrusIdOption('--ticket <n>', 'the ticket that a tap opens').default('0', 'none'))
      .addOption(durationOption('--wait <duration>', 'how long to wait for SNS to take it', '15s'))
      .addOption(
        durationOption('--watch <duration>', 'how long FCM may then refuse it (default: 5s; local: 1s)'),
      )
      .addOption(webhookUrlOption()),
  )
    .addHelpText('after', NOTES)
    .addHelpText(
      'after',
      examples(
        'pyrus-chat push-test --token instance:APA91bTheTokenOfYourPhone',
        'pyrus-chat push-test --user client-1 --token instance:APA91bTheTokenOfYourPhone --json',
      ),
    )
    .action(pushTest);
}

async function pushTest(options: PushTestOptions): Promise<void> {
  const { user, token, ticket, wait } = options;
  if (user === undefined && token === undefined) {
    throw new UsageError('Which phone? Give --user ID, or --token TOKEN.');
  }
  const target = await findTarget(options);
  // The stand-in for FCM answers at once.
  const watch = options.watch ?? (target.isLocal ? 1 : 5);
  const url = await webhookUrlOf(options, target);
  const appId = appOfStack(options, target);
  const { testPushes } = await import('../play/push-test.ts');
  const tested = await testPushes({ target, url, appId, user, token, ticketId: ticket, wait, watch });
  const isFine = tested.every(({ verdict }) => verdict.status === 'sent');
  if (!isFine) process.exitCode = ExitCode.failed;
  if (options.json) return printJson({ ok: isFine, pushes: tested.map(verdictJson) });
  show(tested, watch);
  if (user === undefined && tested.some(({ verdict }) => verdict.reason === 'other_user')) {
    note('The app has registered this phone: give --user as well, the user who is signed in on it.');
  }
  const { channelId, pushContent } = operationsOf(target).settings;
  if (pushContent === 'generic')
    note('pushContent is generic: the test shows the same fixed words as any reply.');
  if (isFine) {
    note(
      `Nothing on the screen? The app must have made the notification channel ${printable(channelId)} and, from Android 13 on, been allowed to notify: docs/android.md.`,
    );
  }
}

function show(tested: readonly TestedPhone[], watch: number): void {
  for (const { device, verdict } of tested) {
    const { status, reason, meaning, advice } = verdict;
    const silence = status === 'sent' ? ` FCM has refused nothing within ${watch} s.` : '';
    const name = status === 'refused' ? `refused (${reason})` : (reason ?? status);
    print(`Phone ${device.slice(0, 8)}: ${printable(`${name}: ${meaning}${silence}`)}`);
    if (advice !== undefined) note(printable(advice));
  }
}
