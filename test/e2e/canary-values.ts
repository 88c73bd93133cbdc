import { type ReplyOptions, reply } from '../support/reply.ts';
import type { Canary } from './canary-forms.ts';

const TOKEN = 'instance:APA91b-CanaryToken-7Kq2';

/** What is planted; what the stack makes itself joins it once it is made. */
export const CANARIES = {
  'imported key': 'CanaryImportedKey-Xw93+/kd8',
  'push token': `${TOKEN}-registered`,
  'push token at first sight': `${TOKEN}-firstsight`,
  'push token that is dead': `${TOKEN}-dead`,
  'push token of a push that waits': `${TOKEN}-waiting`,
  'push token of a refused request': `${TOKEN}-refused`,
  'push token on the command line': `${TOKEN}-of-the-command-line`,
  'comment text': 'КанарейкаТекст "4e1a" <&>',
  'text on the command line': 'КанарейкаКоманда "b93c" <&>',
  'text of a refused reply': 'КанарейкаОтказ "77d0" <&>',
  'author name': 'КанарейкаАвтор-5c3e',
  'file name': 'КанарейкаФайл-91ab.pdf',
  'user id': 'КанарейкаКлиент-2f6d',
  'user id of a refused request': 'КанарейкаЧужой-6b2c',
  'private key in a wrong file': 'CanaryPrivateKeyInAWrongFile-e3d1',
  'private key in a wrong secret': 'CanaryPrivateKeyInAWrongSecret-08bd',
  'e-mail in a wrong secret': 'canary-in-a-wrong-secret@example.com',
  'what SNS tells of a failure': 'КанарейкаСобытие-d5a0',
  'guessed webhook token': 'CanaryGuessedWebhookToken-55aa',
  'mistyped security key': 'pmc1_CanaryMistypedSecurityKey0000000000000000000000000',
  'guessed credential': 'pmcb_CanaryGuessedCredential000000000000000000000000000',
} as const;

export const APP = 'AppOfTheCanaries==';
export const SECRET = 'canary/fcm';
export const USER = CANARIES['user id'];

/** The setting `apps`. */
export const appsWith = (fcmSecretVersion: string): string =>
  `apps=${JSON.stringify([{ appId: APP, fcmSecretName: SECRET, fcmSecretVersion }])}`;

export const named = (canaries: Readonly<Record<string, string>>): Canary[] =>
  Object.entries(canaries).map(([name, value]) => ({ name, value }));

export const PERSON: ReplyOptions = {
  appId: APP,
  userId: USER,
  deviceId: CANARIES['push token of a push that waits'],
  text: CANARIES['comment text'],
  author: CANARIES['author name'],
};

/** A reply of support to the user, in a ticket of its own. */
export const said = (ticketId: number, more: ReplyOptions = {}) => reply({ ...PERSON, ticketId, ...more });

/** A reply of support that is a file. */
export const sent = (ticketId: number) => ({
  ...said(ticketId, { text: null }),
  attachments: [{ id: 1, name: CANARIES['file name'], size: 1 }],
});
