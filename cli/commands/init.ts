import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import {
  type FileSettings,
  fileName,
  type SettingsFile,
  settingsFile,
  writeSettingsFile,
} from '../../lib/settings-file.ts';
import { UsageError } from '../errors.ts';
import { interview } from '../init/interview.ts';
import { problemWith, type Question, questions } from '../init/questions.ts';
import { note, print, printJson } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import { examples, type YesOption } from './options.ts';

interface InitOptions extends YesOption {
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Commands of a first deployment, to be copied. */
const NEXT_STEPS = [
  'npx pyrus-chat fcm set service-account.json  # the key of your Firebase project; without it push is off',
  'npx pyrus-chat doctor --preflight            # is all there that a deployment needs?',
  'npx cdk bootstrap                            # once in each account and region',
  'npx cdk deploy',
  'npx pyrus-chat urls                          # what to paste into the form in Pyrus',
];

/** `init`: asks for the settings and writes `pyrus-chat.json`. */
export function addInit(program: Command): void {
  const command = program
    .command('init')
    .description(
      'ask for the settings and write pyrus-chat.json, which cdk, the local run and this command line read',
    );
  for (const { flag, question, fallback } of questions({})) {
    command.addOption(
      new Option(flag, `${question}${fallback === undefined ? '' : ` (default: ${fallback.shown})`}`),
    );
  }
  command
    .option('--yes', 'ask nothing that has a default')
    .option('--force', 'replace the file')
    .option('--json', 'print one JSON document, and nothing else on stdout')
    .addHelpText(
      'after',
      `
Asks for what no option says, on a terminal or of a pipe with an answer a line.
PYRUS_CHAT_SETTINGS in the environment names another file, for a stage that has one of its own.`,
    )
    .addHelpText(
      'after',
      examples(
        'pyrus-chat init --app-id "$APP" --region eu-central-1 --alarm-email ops@example.com --yes --force',
        'PYRUS_CHAT_SETTINGS=pyrus-chat.trial.json pyrus-chat init --app-id "$APP" --stage trial --push-content generic --yes',
      ),
    )
    .action(init);
}

async function init(options: InitOptions & Readonly<Record<string, unknown>>): Promise<void> {
  const file = fileToWrite(options.force);
  const all = questions();
  const given = answersOf(all, options);
  const open = all.filter(({ setting }) => !(setting in given));
  const byDefault = options.yes ? open.filter(({ fallback }) => fallback !== undefined) : [];
  const asked = await interview(open.filter((question) => !byDefault.includes(question)));

  const answers = { ...defaultsOf(byDefault), ...given, ...asked };
  const settings = Object.fromEntries(
    all.flatMap(({ setting }) => (setting in answers ? [[setting, answers[setting]]] : [])),
  );
  writeSettingsFile(file, settings);
  if (options.json) printJson({ settings_file: fileName(file), settings });
  else show(file, settings);
}

function fileToWrite(force = false): SettingsFile {
  const file = settingsFile(process.cwd());
  if (file === undefined) throw new UsageError('PYRUS_CHAT_SETTINGS is empty: it has to name the file.');
  if (!force && existsSync(file.path)) {
    throw new UsageError(
      `${fileName(file)} is there already: edit it, or let --force replace all that is in it.`,
    );
  }
  return file;
}

type Answers = Readonly<Record<string, string>>;

/** @throws UsageError at an answer that is wrong */
function answersOf(all: readonly Question[], options: Readonly<Record<string, unknown>>): Answers {
  const answers = all.flatMap((question): [string, string][] => {
    const answer = options[new Option(question.flag).attributeName()];
    if (typeof answer !== 'string') return [];
    const problem = problemWith(question, answer);
    if (problem !== undefined) throw new UsageError(`${question.flag.split(' ')[0]} ${problem}.`);
    return [[question.setting, answer]];
  });
  return Object.fromEntries(answers);
}

const defaultsOf = (open: readonly Question[]): Answers =>
  Object.fromEntries(
    open.flatMap(({ setting, fallback }) =>
      fallback?.value === undefined ? [] : [[setting, fallback.value]],
    ),
  );

function show(file: SettingsFile, settings: FileSettings): void {
  note(`\nWrote ${printable(fileName(file))}, which git does not track:`);
  for (const [setting, value] of Object.entries(settings)) note(`  ${setting}: ${printable(String(value))}`);
  note('README.md lists further settings that can be put into it.');
  if (file.isNamed) note('It counts wherever PYRUS_CHAT_SETTINGS names it: set that for these steps too.');
  else if (!existsSync('cdk.json')) note('There is no cdk.json here: cdk reads the file that is beside it.');
  note('The next steps:\n');
  for (const step of NEXT_STEPS) print(step);
}
