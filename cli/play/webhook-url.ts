import type { Target } from '../admin-lambda/target.ts';
import { UsageError } from '../errors.ts';

export interface WebhookUrlOption {
  readonly webhookUrl?: string;
}

/** What stands in the output `WebhookUrl` in place of the token where the stack keeps it masked. */
const MASK = /\*+$/;

/**
 * The URL that Pyrus calls. Its end is a secret, so no message quotes it.
 *
 * @throws UsageError where the stack does not show it, and the options neither
 */
export function webhookUrlOf({ webhookUrl }: WebhookUrlOption, { name, outputs }: Target): string {
  const url = webhookUrl ?? outputs.WebhookUrl ?? '';
  if (MASK.test(url) || url === '') {
    throw new UsageError(
      `The output WebhookUrl of ${name} is masked. Set the variable PYRUS_CHAT_WEBHOOK_URL to the URL that Pyrus has
(with "read -rs PYRUS_CHAT_WEBHOOK_URL; export PYRUS_CHAT_WEBHOOK_URL" it shows nowhere), or give --webhook-url URL.`,
    );
  }
  if (!URL.canParse(url)) throw new UsageError('The webhook URL is no URL: https://HOST/webhook/TOKEN.');
  return url;
}

/** A webhook URL without its token. */
export const shownUrl = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/[^/]*$/, '…')}`;
};
