import * as v from 'valibot';
import { appsRemedy, appsSchema } from './app-schema.ts';
import { fromJson, toBoolean, toNumber } from './coerce.ts';
import { domainSchema } from './domain-schema.ts';
import { tagsSchema } from './tags-schema.ts';
import { textLike } from './text-like.ts';

/** The values that CloudWatch Logs takes (`PutRetentionPolicy`, `retentionInDays`). */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const flag = v.optional(v.pipe(v.unknown(), v.transform(toBoolean), v.boolean('give true or false')), false);

const choice = <const T extends readonly string[]>(options: T) =>
  v.picklist(options, `give ${options.join(' or ')}`);

function wholeNumber(min: number, max: number) {
  const remedy = `give a whole number from ${min} to ${max}`;
  return v.pipe(
    v.unknown(),
    v.transform(toNumber),
    v.number(remedy),
    v.integer(remedy),
    v.minValue(min, remedy),
    v.maxValue(max, remedy),
  );
}

/** An AWS region, known today or not. */
export const regionSchema = textLike(
  /^[a-z]{2,3}(-[a-z]+){1,3}-\d{1,2}$/,
  'give an AWS region such as eu-central-1',
);

/** Every setting by itself. `settingsSchema` also says what must fit together. */
export const settingsObject = v.object(
  {
    /** Names the stack, `PyrusChat-<stage>`, so that several can live in one account. */
    stage: v.optional(
      textLike(
        /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/,
        'give 1 to 32 Latin letters, digits or hyphens, such as prod',
      ),
      'prod',
    ),
    /** The apps of the Pyrus form that this stack serves. */
    apps: v.pipe(v.unknown(), v.transform(fromJson), appsSchema),
    /** What a push shows: the comment, fixed words, or nothing (the app draws it). */
    pushContent: v.optional(choice(['full', 'generic', 'data']), 'full'),
    /** Hours after the reply in which a push may still arrive. FCM keeps messages for 28 days at most. */
    pushTtlHours: v.optional(wholeNumber(1, 672), 24),
    /** The Android notification channel that the app made; Android 8 shows nothing without it. */
    channelId: v.optional(
      textLike(/^[^\p{Cc}\p{Cs}]{1,100}$/u, 'give 1 to 100 printable characters'),
      'pyrus_chat',
    ),
    /** Language of the words that are ours in a push. */
    locale: v.optional(choice(['ru', 'en']), 'ru'),
    /** Days for which a superseded security key stays valid. */
    graceDays: v.optional(wholeNumber(0, 90), 30),
    /** Whether `/authorize` takes keys that an older system made. */
    allowImportedKeys: flag,
    /** Whether a reply for an unknown phone goes to the user's other phones. */
    fallbackToAllDevices: flag,
    /** Whether only phones that registered here get pushes. */
    pushOnlyToRegistered: flag,
    /** Raised by one, it makes a new webhook token; the former one goes on working. */
    webhookTokenVersion: v.optional(wholeNumber(1, 1_000_000), 1),
    /** Ends the former webhook token. */
    revokeFormerWebhookToken: flag,
    /** Whether the output shows the webhook token. */
    webhookUrlOutput: v.optional(choice(['full', 'masked']), 'full'),
    /** Where alarms go. */
    alarmEmail: v.optional(v.pipe(v.string('give an e-mail address'), v.email('give an e-mail address'))),
    /** Days for which logs are kept. */
    logRetentionDays: v.optional(
      v.pipe(
        v.unknown(),
        v.transform(toNumber),
        v.picklist(retentions, `give one of ${retentions.join(', ')}`),
      ),
      30,
    ),
    /** Where alarms find the runbook: `docs/runbook.md` as the company's people open it. */
    runbookUrl: v.optional(
      textLike(
        /^[\x21-\x7e]{1,500}$/,
        'give an address such as https://git.example.com/chat/docs/runbook.md',
      ),
      'docs/runbook.md',
    ),
    /** Lets a secret with another Firebase project replace the one in use: every phone's token is then void. */
    allowProjectIdChange: flag,
    /** The AWS region of the stack; without it, the one that the AWS CLI finds. */
    region: v.optional(regionSchema),
    /** Tags of the stack, which CloudFormation hands on to what it makes. */
    tags: v.optional(tagsSchema, {}),
    /** Whether tables, queues, secrets, logs and platform applications stay when the stack goes, or go with it. */
    removalPolicy: v.optional(choice(['retain', 'destroy']), 'retain'),
    /** Hosts of the company's own in the URLs of the outputs. */
    domain: v.optional(domainSchema),
  },
  appsRemedy,
);

/** Settings that may leave out anything, the apps too: those of a file that others complete. No defaults. */
export const someSettingsSchema = v.partial(settingsObject);

/** The stage whose data always outlives the stack. */
const PROTECTED_STAGE = 'prod';

/** The settings with their defaults. Every message is a remedy; what is wrong with the value is said by the reader. */
export const settingsSchema = v.pipe(
  settingsObject,
  v.forward(
    v.check(
      ({ stage, removalPolicy }) => removalPolicy === 'retain' || stage.toLowerCase() !== PROTECTED_STAGE,
      `is "destroy", and the stage ${PROTECTED_STAGE} keeps its data when the stack goes; give retain, or another stage`,
    ),
    ['removalPolicy'],
  ),
);
