import type { Target } from '../admin-lambda/target.ts';
import { CliError, UsageError } from '../errors.ts';

export interface WebhookUrlOption {
  readonly webhookUrl?: string;
}

/**
 * The URL that Pyrus calls: as the options say, as the stack shows it, or made from the root secret. Its end is a secret, so no
 * message quotes it.
 *
 * @throws CliError where the stack masks it, and the operator may not read the root secret
 */
export async function webhookUrlOf({ webhookUrl }: WebhookUrlOption, target: Target): Promise<string> {
  if (webhookUrl !== undefined) {
    if (URL.canParse(webhookUrl)) return webhookUrl;
    throw new UsageError('The webhook URL is no URL: https://HOST/webhook/TOKEN.');
  }
  const { isMasked, makeWebhookUrls } = await import('../stack/webhook-urls.ts');
  if (!isMasked(target)) return target.outputs.WebhookUrl ?? '';
  try {
    return (await makeWebhookUrls(target)).current;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(
      error.code,
      `The output WebhookUrl of ${target.name} is masked, and what it is made of can't be read: ${error.message}`,
      {
        hint: `Set the variable PYRUS_CHAT_WEBHOOK_URL to the URL that Pyrus has. With this it shows nowhere:
  read -rs PYRUS_CHAT_WEBHOOK_URL; export PYRUS_CHAT_WEBHOOK_URL`,
      },
    );
  }
}

/** A webhook URL without its token. */
export const shownUrl = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/[^/]*$/, '…')}`;
};
