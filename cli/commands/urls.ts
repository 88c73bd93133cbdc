import type { Command } from 'commander';
import { findTarget, type Target } from '../admin-lambda/target.ts';
import { note, print, printJson } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import { addCommonOptions, type CommonOptions, examples } from './options.ts';

interface UrlsOptions extends CommonOptions {
  readonly reveal?: boolean;
}

/** Where the form has the fields, as Pyrus calls it in its two languages. */
const FORM = {
  en: 'Settings of the form → Extensions → Mobile app chat',
  ru: 'Настройки формы → Расширения → Чат в мобильном приложении',
};

/** `urls`: what to paste, and where. */
export function addUrls(program: Command): void {
  addCommonOptions(
    program
      .command('urls')
      .description('the URLs of the stack, and where in Pyrus, the app and the backend they go')
      .option('--reveal', 'show the end of WebhookUrl although the stack masks it: needs its root secret'),
  )
    .addHelpText(
      'after',
      examples('pyrus-chat urls', 'pyrus-chat urls --reveal', 'pyrus-chat urls --json > urls.json'),
    )
    .action(async (options: UrlsOptions) => {
      const target = await findTarget(options);
      const { isMasked } = await import('../stack/webhook-urls.ts');
      const masked = isMasked(target) && !options.reveal;
      const webhook = await webhookUrlOf(target, options);
      if (options.json) return printJson(asJson(target, webhook, masked));
      show(target, webhook);
      explain(target, masked);
    });
}

async function webhookUrlOf(target: Target, { reveal }: UrlsOptions): Promise<string> {
  const { isMasked, makeWebhookUrls } = await import('../stack/webhook-urls.ts');
  const shown = target.outputs.WebhookUrl ?? '';
  return reveal && isMasked(target) ? (await makeWebhookUrls(target)).current : shown;
}

function show({ outputs, isLocal }: Target, webhook: string): void {
  print('In Pyrus');
  print(`  ${FORM.en}`);
  print(`  ${FORM.ru}`);
  print(`  authorization  ${printable(outputs.AuthorizationUrl ?? '')}`);
  print(`  webhook        ${printable(webhook)}`);
  print('In the app (docs/android.md)');
  print(`  phones         ${printable(outputs.DevicesUrl ?? '')}`);
  print('In your backend (docs/backend.md)');
  print(`  keys           ${printable(`${outputs.KeysUrl ?? ''}/issue`)}`);
  if (outputs.DashboardUrl !== undefined && !isLocal) {
    print('For you');
    print(`  dashboard      ${printable(outputs.DashboardUrl)}`);
  }
}

function explain({ isLocal, outputs, name }: Target, masked: boolean): void {
  note(
    masked
      ? '\nThe end of the webhook URL is masked, as webhookUrlOutput says: pyrus-chat urls --reveal shows it.'
      : '\nThe end of the webhook URL is a secret: who has it can send pushes in the name of support.',
  );
  if (outputs.DnsRecords !== undefined) note(`DNS records to make: ${printable(outputs.DnsRecords)}`);
  if (isLocal) note(`These are of ${printable(name)}: Pyrus can't reach them.`);
}

const asJson = ({ outputs }: Target, webhookUrl: string, masked: boolean) => ({
  form: FORM,
  authorization_url: outputs.AuthorizationUrl,
  webhook_url: webhookUrl,
  webhook_url_masked: masked,
  devices_url: outputs.DevicesUrl,
  keys_url: outputs.KeysUrl,
  dashboard_url: outputs.DashboardUrl,
  dns_records: outputs.DnsRecords,
});
