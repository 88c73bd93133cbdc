import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AppOption, TargetOptions } from '../admin-lambda/target.ts';
import { parseDuration } from '../duration.ts';
import { parseInstant } from '../instant.ts';
import { addSettingsDefaults } from '../settings/option-defaults.ts';

/** Options of every command. */
export interface CommonOptions extends TargetOptions {
  readonly json?: boolean;
}
/** Options of every command about an app. */
export type AppOptions = CommonOptions & AppOption;

export interface YesOption {
  readonly yes?: boolean;
}

export const addCommonOptions = (command: Command): Command =>
  addSettingsDefaults(command)
    .addOption(
      new Option('--stack <name>', 'the deployed stack').default(
        'PyrusChat-prod',
        'PyrusChat-prod, or as pyrus-chat.json says',
      ),
    )
    .option(
      '--region <name>',
      'its AWS region (default: as pyrus-chat.json says, or as the AWS CLI finds it)',
    )
    .option('--profile <name>', 'the AWS profile to use')
    .addOption(
      new Option('--local [dir]', 'the local run that keeps its data in dir (.local), instead of a stack')
        .preset('.local')
        .env('PYRUS_CHAT_LOCAL')
        .conflicts(['stack', 'region', 'profile']),
    )
    .option('--json', 'print one JSON document, and nothing else on stdout');

export const addAppOptions = (command: Command): Command =>
  addCommonOptions(
    command.addOption(
      new Option(
        '--app <id>',
        'AppID in Pyrus (default: the only one of pyrus-chat.json or of a local run)',
      ).env('PYRUS_CHAT_APP'),
    ),
  );

export const yesOption = (): Option => new Option('--yes', 'do not ask for confirmation');
/** An id that Pyrus can't have is a mistake, such as a variable that is not set; nothing would be found for it. */
export const userOption = (): Option =>
  new Option('--user <id>', 'the user, as Pyrus knows them').argParser(
    orInvalid((id) => (id.length >= 1 && id.length <= 100 ? id : undefined), 'Give 1 to 100 characters.'),
  );
export const labelOption = (description: string): Option => new Option('--label <text>', description);

export const graceOption = (): Option =>
  new Option(
    '--grace <duration>',
    'how long superseded keys go on working, 0 to 90d: 90d, 12h, 30m, 45s (default: as the stack says)',
  ).argParser(orInvalid(parseDuration, 'Give a duration such as 90d, 12h, 30m, 45s, or seconds.'));

export const issuedBeforeOption = (): Option =>
  new Option('--issued-before <instant>', 'ISO 8601, such as 2026-01-31T12:00:00Z, or "now"')
    .argParser(orInvalid(parseInstant, 'Give an instant such as 2026-01-31T12:00:00Z, or "now".'))
    .makeOptionMandatory();

export const wholeNumber = (least: number, most: number) =>
  orInvalid(
    (text) => (/^\d{1,9}$/.test(text) && +text >= least && +text <= most ? +text : undefined),
    `Give a whole number from ${least} to ${most}.`,
  );

/** A duration in whole seconds. @param fallback as one would type it: `10s` */
export const durationOption = (flags: string, description: string, fallback?: string): Option =>
  new Option(flags, description)
    .argParser(orInvalid(parseDuration, 'Give a duration such as 12h, 30m, 45s, or seconds; 0 is none.'))
    .default(fallback && parseDuration(fallback), fallback);

/** The id of a ticket or a comment of Pyrus: its digits, without leading zeros. */
export const pyrusIdOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(
    orInvalid(
      (text) => (/^\d{1,40}$/.test(text) ? BigInt(text).toString() : undefined),
      'Give a whole number, as Pyrus shows it.',
    ),
  );

/** Examples at the end of a command's help, to be copied. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;

function orInvalid<T>(parse: (text: string) => T | undefined, problem: string): (text: string) => T {
  return (text) => {
    const value = parse(text);
    if (value === undefined) throw new InvalidArgumentError(problem);
    return value;
  };
}
