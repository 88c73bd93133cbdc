import * as v from 'valibot';
import { regionSchema } from '../../lib/settings/schema.ts';
import { readSomeSettings, SettingsError } from '../../lib/settings.ts';

/** One question of `init`, whose answer is a setting. */
export interface Question {
  /** The name of the setting. */
  readonly setting: string;
  /** The option that answers it. */
  readonly flag: string;
  /** What to know before answering. */
  readonly explanation: string;
  readonly question: string;
  /**
   * The answer of whoever just presses Enter.
   *
   * @default - there has to be one
   */
  readonly fallback?: Fallback;
}

interface Fallback {
  /** The setting; without one it is left out of the file. */
  readonly value?: string;
  /** In brackets after the question. */
  readonly shown: string;
}

const fallback = (value: string): Fallback => ({ value, shown: value });

/** @param environment says which region the AWS CLI would take */
export const questions = (environment = process.env): readonly Question[] => [
  {
    setting: 'appId',
    flag: '--app-id <id>',
    explanation:
      'Pyrus shows the AppID in the settings of the form: Extensions, Mobile app chat (Расширения, Чат в мобильном приложении).',
    question: 'AppID',
  },
  {
    setting: 'stage',
    flag: '--stage <name>',
    explanation:
      'The stage names the stack, PyrusChat-<stage>. Several live side by side, each with tables, keys and URLs of its own.',
    question: 'Stage',
    fallback: fallback('prod'),
  },
  {
    setting: 'region',
    flag: '--region <name>',
    explanation:
      'The AWS region, such as eu-central-1. SNS mobile push is not in every one, and where personal data may lie is a matter of law.',
    question: 'AWS region',
    fallback: regionFallback(environment),
  },
  {
    setting: 'pushContent',
    flag: '--push-content <what>',
    explanation: [
      'What may a lock screen show of a reply?',
      '  full     author and text. Anybody who sees the phone can read them',
      '  generic  fixed words instead; author and text get into no push, queue, table or log',
      '  data     nothing by itself: the app gets author and text and shows what it likes',
      'With full and data, texts and names pass through AWS and Google, as a rule abroad. Personal-data law (152-ФЗ, GDPR)',
      'may ask for consent to that, or for generic. docs/personal-data.ru.md tells what lies where.',
    ].join('\n'),
    question: 'full, generic or data',
    fallback: fallback('full'),
  },
  {
    setting: 'alarmEmail',
    flag: '--alarm-email <address>',
    explanation: 'Who gets the alarms? AWS sends an e-mail first that has to be confirmed.',
    question: 'E-mail address',
    fallback: { shown: 'nobody' },
  },
];

function regionFallback({ AWS_REGION, AWS_DEFAULT_REGION }: NodeJS.ProcessEnv): Fallback {
  const region = [AWS_REGION, AWS_DEFAULT_REGION].find((name) => v.is(regionSchema, name));
  return region === undefined ? { shown: 'as the AWS CLI finds it' } : fallback(region);
}

/** What is wrong with an answer, and what would be right: `is "x"; give …`. Undefined where nothing is. */
export function problemWith({ setting }: Question, answer: string): string | undefined {
  try {
    readSomeSettings({ [setting]: answer }, setting);
    return undefined;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map((problem) => problem.replace(`${setting}: `, '')).join('; ');
  }
}
