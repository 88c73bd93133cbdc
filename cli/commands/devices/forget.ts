import { type Command, Option } from 'commander';
import { findTarget } from '../../admin-lambda/target.ts';
import { CliError, UsageError } from '../../errors.ts';
import type { UserPhone } from '../../phones/user-phones.ts';
import { appOfStack } from '../../stack/app-of-stack.ts';
import { confirm } from '../../terminal/confirm.ts';
import { note, print, printJson } from '../../terminal/output.ts';
import { printable } from '../../terminal/printable.ts';
import {
  type AppOptions,
  addAppOptions,
  examples,
  userOption,
  type YesOption,
  yesOption,
} from '../options.ts';

interface ForgetOptions extends AppOptions, YesOption {
  readonly user: string;
  readonly device?: string;
  readonly all?: boolean;
}

const NOTES = `
The phone gets no more pushes for the user until its app registers it again, which it may do at its next start. So for a
lost or stolen phone, end its key as well, which closes the chat on it and signs it out, too:
  pyrus-chat keys revoke --user ID --key-id KEY_ID      (KEY_ID as "devices list" shows it)`;

/** `devices forget`: signs a user out of a phone. */
export function addDevicesForget(devices: Command): void {
  addAppOptions(
    devices
      .command('forget')
      .description('sign a user out of a phone, or of all: it gets no more pushes for them')
      .addOption(userOption().makeOptionMandatory())
      .addOption(
        new Option(
          '--device <hash>',
          'the phone, by the beginning of its DEVICE in "devices list"',
        ).conflicts('all'),
      )
      .option('--all', "all the user's phones")
      .addOption(yesOption()),
  )
    .addHelpText('after', NOTES)
    .addHelpText(
      'after',
      examples(
        'pyrus-chat devices forget --app "$APP" --user client-1 --all --yes',
        'pyrus-chat devices forget --app "$APP" --user client-1 --all --yes --json',
      ),
    )
    .action(forget);
}

async function forget(options: ForgetOptions): Promise<void> {
  const { user, device, all, yes } = options;
  if (!all && (device?.length ?? 0) < 4) {
    throw new UsageError('Which phone? Give --device HASH, four characters at least, or --all.');
  }
  const target = await findTarget(options);
  const appId = appOfStack(options, target);
  const { createUserPhones } = await import('../../phones/user-phones.ts');
  const phones = createUserPhones(target);
  try {
    const known = await phones.of(appId, user);
    const meant = device === undefined ? known : [oneOf(known, device)];
    const what = device === undefined ? 'all phones' : `the phone ${device}`;
    const warning = `${user} will be signed out of ${what}, and get no pushes there.`;
    if (meant.length > 0) await confirm({ warning, expected: device ?? user, yes });
    const addresses = meant.map(({ address }) => address);
    const forgotten = addresses.length === 0 ? 0 : await phones.signOut(appId, user, addresses);
    if (options.json) return printJson({ forgotten, devices: addresses });
    print(`${printable(user)} is signed out of ${forgotten} phone${forgotten === 1 ? '' : 's'}.`);
    const keys = new Set(meant.flatMap(({ keyId }) => keyId ?? []));
    for (const key of keys) {
      note(`Lost? Its key lets it in again: pyrus-chat keys revoke --user ID --key-id ${printable(key)}`);
    }
  } finally {
    phones.close();
  }
}

/** @throws CliError where no phone of the user is meant, or more than one */
function oneOf(phones: readonly UserPhone[], prefix: string): UserPhone {
  const [phone, ...others] = phones.filter(({ address }) => address.startsWith(prefix));
  if (phone !== undefined && others.length === 0) return phone;
  const problem = phone === undefined ? 'No phone of the user' : 'More than one phone of the user';
  throw new CliError(
    phone === undefined ? 'UnknownDevice' : 'AmbiguousDevice',
    `${problem} begins with ${prefix}.`,
    { hint: 'The phones: pyrus-chat devices list --user ID --json' },
  );
}
