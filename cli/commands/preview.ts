import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import type { Operations } from '../../lib/operations.ts';
import { findTarget } from '../admin-lambda/target.ts';
import { explain } from '../deliveries/reasons.ts';
import { CliError } from '../errors.ts';
import type { MessagePreview, MessageSettings } from '../play/preview-message.ts';
import { printableJson } from '../play/printable-json.ts';
import { operationsOf } from '../stack/operations.ts';
import { note, print, printJson } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import { addCommonOptions, type CommonOptions, examples, wholeNumber } from './options.ts';

interface PreviewOptions extends CommonOptions, Partial<MessageSettings> {
  readonly offline?: boolean;
}

const NOTES = `
The settings are those of the stack; the options stand in for one or the other of them. With --offline, and where no
stack can be reached, the rest are the defaults.`;

/** `preview`: the FCM message of a webhook's body. */
export function addPreview(program: Command): void {
  addCommonOptions(
    program
      .command('preview')
      .usage('<file> [options]')
      .description("show the FCM message that a webhook's body makes, and its bytes; sends nothing")
      .argument('<file>', 'the body of a webhook as JSON; - is stdin')
      .addOption(
        new Option('--push-content <kind>', 'what the lock screen may show').choices([
          'full',
          'generic',
          'data',
        ]),
      )
      .addOption(new Option('--locale <language>', 'language of our own words').choices(['ru', 'en']))
      .option('--channel-id <id>', 'the Android notification channel')
      .addOption(
        new Option('--push-ttl-hours <n>', 'hours after the reply in which a push may arrive').argParser(
          wholeNumber(1, 672),
        ),
      )
      .option('--offline', 'ask no stack for its settings'),
  )
    .addHelpText('after', NOTES)
    .addHelpText(
      'after',
      examples(
        'pyrus-chat preview webhook.json',
        'pyrus-chat preview webhook.json --push-content generic --json',
        'cat webhook.json | pyrus-chat preview - --offline --locale en',
      ),
    )
    .action(preview);
}

async function preview(file: string, options: PreviewOptions): Promise<void> {
  const body = file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8');
  const stack = options.offline ? undefined : await settingsOfStack(options);
  const settings = { ...(stack?.settings ?? (await defaults())), ...given(options) };
  const { PAYLOAD_BYTES } = await import('../../lambdas/deliver/fcm-message.ts');
  const { previewMessage } = await import('../play/preview-message.ts');
  const { appAddress } = await import('../../lambdas/shared/address.ts');
  const shown = previewMessage(body, settings, Date.now());
  const app = appAddress(shown.appId);
  const notes = [
    ...shown.cut,
    ...(shown.suppressed === undefined ? [] : [`Nothing would be sent. ${whyNot(shown.suppressed)}`]),
    ...(stack === undefined || stack.apps.includes(app)
      ? []
      : ['The webhook would answer 400: token.app_id is not an app of this stack.']),
    ...(stack?.apps.includes(app) && stack.platformApplications[app] === undefined
      ? [`Nothing would be sent. ${explain('push_off').meaning}`]
      : []),
  ];
  if (options.json) {
    const { message, bytes, cut, suppressed } = shown;
    return printJson({
      message,
      bytes,
      most_bytes: PAYLOAD_BYTES,
      cut,
      suppressed: suppressed ?? null,
      notes,
    });
  }
  show(shown, notes, PAYLOAD_BYTES);
}

function show({ message, bytes }: MessagePreview, notes: readonly string[], limit: number): void {
  print(printableJson(message));
  note(`${bytes.toLocaleString('en-US')} of ${limit.toLocaleString('en-US')} bytes`);
  for (const each of notes) note(printable(each));
}

const whyNot = (reason: string): string =>
  reason === 'inbound' ? "The comment is the user's own (is_inbound)." : explain(reason).meaning;

/** Undefined, and said so, where there is no stack to ask. */
async function settingsOfStack(options: PreviewOptions): Promise<Operations | undefined> {
  try {
    return operationsOf(await findTarget(options));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    note(`With default settings, for no stack can be asked: ${printable(error.message)}`);
    return undefined;
  }
}

/** Loaded late: the settings' schemas are of no use to other commands. */
async function defaults(): Promise<MessageSettings> {
  const { settingsSchema } = await import('../../lib/settings/schema.ts');
  const { getDefault } = await import('valibot');
  const { pushContent, pushTtlHours, channelId, locale } = settingsSchema.entries;
  return {
    pushContent: getDefault(pushContent),
    pushTtlHours: Number(getDefault(pushTtlHours)),
    channelId: getDefault(channelId),
    locale: getDefault(locale),
  };
}

const given = ({
  pushContent,
  pushTtlHours,
  channelId,
  locale,
}: PreviewOptions): Partial<MessageSettings> => ({
  ...(pushContent && { pushContent }),
  ...(pushTtlHours && { pushTtlHours }),
  ...(channelId && { channelId }),
  ...(locale && { locale }),
});
