import { Option } from 'commander';

/** Push tokens; the option may be given more than once. The variable keeps one out of the shell's history. */
export const tokensOption = (description: string): Option =>
  new Option('--token <token>', description)
    .env('PYRUS_CHAT_TOKEN')
    .argParser((token: string, former: readonly string[] | undefined) => [...(former ?? []), token]);

/** The URL's end is a secret: the variable keeps it out of the shell's history. */
export const webhookUrlOption = (): Option =>
  new Option('--webhook-url <url>', 'the whole URL that Pyrus has (default: the output WebhookUrl)').env(
    'PYRUS_CHAT_WEBHOOK_URL',
  );
