import type { Command } from 'commander';
import { findTarget } from '../../admin-lambda/target.ts';
import { explainFailure } from '../../phones/failures.ts';
import type { UserPhone } from '../../phones/user-phones.ts';
import { appOfStack } from '../../stack/app-of-stack.ts';
import { note, print, printJson } from '../../terminal/output.ts';
import { printable } from '../../terminal/printable.ts';
import { table } from '../../terminal/table.ts';
import { type AppOptions, addAppOptions, examples, userOption } from '../options.ts';

interface ListOptions extends AppOptions {
  readonly user: string;
}

const NOTES = `
DEVICE is the beginning of the hash that stands for the phone's push token in tables and logs; --json has all of it.
Phones that the app never registered (POST /devices) get what Pyrus sends, and are nobody's: they are not listed.`;

/** `devices list`: the phones of a user. */
export function addDevicesList(devices: Command): void {
  addAppOptions(
    devices
      .command('list')
      .description('list the phones that the app registered for a user, and whether pushes reach them')
      .addOption(userOption().makeOptionMandatory()),
  )
    .addHelpText('after', NOTES)
    .addHelpText(
      'after',
      examples(
        'pyrus-chat devices list --app "$APP" --user client-1',
        'pyrus-chat devices list --app "$APP" --user client-1 --json',
      ),
    )
    .action(list);
}

async function list(options: ListOptions): Promise<void> {
  const target = await findTarget(options);
  const appId = appOfStack(options, target);
  const { createUserPhones } = await import('../../phones/user-phones.ts');
  const phones = createUserPhones(target);
  try {
    const found = (await phones.of(appId, options.user)).map(withoutOthers);
    if (options.json) return printJson({ user_id: options.user, phones: found.map(toJson) });
    show(options.user, found);
  } finally {
    phones.close();
  }
}

/** What a phone tells about itself is of whoever is signed in on it now. */
const withoutOthers = (of: UserPhone): UserPhone =>
  of.state === 'other_user' || of.state === 'signed_out' ? { ...of, phone: undefined } : of;

function show(user: string, phones: readonly UserPhone[]): void {
  if (phones.length === 0) {
    print(`${printable(user)} has no phone that the app registered.`);
    return;
  }
  const headings = ['DEVICE', 'STATE', 'REGISTERED', 'KEY ID', 'APP', 'LOCALE', 'NOTIFICATIONS', 'ENDPOINT'];
  const rows = phones.map(({ address, state, phone, keyId }) => [
    address.slice(0, 8),
    inWords(state, phone?.quarantinedAt),
    isoOf(phone?.registeredAt || undefined) ?? '-',
    keyId ?? '-',
    phone?.appVersion ?? '-',
    phone?.locale ?? '-',
    { true: 'on', false: 'OFF', undefined: '-' }[`${phone?.notificationsEnabled}`] ?? '-',
    phone?.endpointArn?.split('/').at(-1) ?? '-',
  ]);
  for (const line of table(headings, rows)) print(line);
  for (const { address, phone } of phones) {
    if (phone?.lastFailure === undefined) continue;
    const { reason, at } = phone.lastFailure;
    note(`${address.slice(0, 8)} at ${isoOf(at)}: ${printable(explainFailure(reason))}`);
  }
}

function inWords(state: UserPhone['state'], deadSince: number | undefined): string {
  switch (state) {
    case 'dead':
      return `dead since ${isoOf(deadSince)}`;
    case 'signed_out':
      return 'signed out';
    case 'other_user':
      return 'somebody else is signed in';
    case 'key_revoked':
      return 'revoke-all ended its key';
    case 'ok':
      return 'ok';
  }
}

const toJson = ({ address, phone, state, keyId }: UserPhone) => ({
  device: address,
  state,
  key_id: keyId ?? null,
  registered_at: isoOf(phone?.registeredAt || undefined) ?? null,
  dead_since: isoOf(phone?.quarantinedAt) ?? null,
  last_failure: phone?.lastFailure?.reason ?? null,
  last_failure_at: isoOf(phone?.lastFailure?.at) ?? null,
  app_version: phone?.appVersion ?? null,
  locale: phone?.locale ?? null,
  notifications_enabled: phone?.notificationsEnabled ?? null,
  endpoint_arn: phone?.endpointArn ?? null,
});

const isoOf = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString();
