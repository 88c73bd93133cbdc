import type { Advice } from './trace.ts';

const REASONS: Readonly<Record<string, Advice>> = {
  unknown_app: {
    meaning: 'The app asks with an AppID that this stack does not serve.',
    advice:
      'Compare the AppID in the app with the one in the Pyrus form and with the settings appId or apps: it is case-sensitive.',
  },
  unknown_key: {
    meaning:
      'The key is of our format, but none of this user in this app was ever issued, or it has been deleted.',
    advice:
      'Does the app hand over user id and key of the same person, app and stage? Issue a key (pyrus-chat keys issue), and let the app call init() with it.',
  },
  revoked: {
    meaning: 'The key was revoked.',
    advice:
      'Where the person may use the chat, issue a key (pyrus-chat keys issue), and let the app call init() with it.',
  },
  superseded: {
    meaning: 'A newer key took its place, and its grace is over.',
    advice:
      'The app still uses the old key: let it fetch the key from your backend at every start, and call init() with it. A longer grace gives it more time: graceDays.',
  },
  expired: {
    meaning: 'The key was valid for a limited time, as imported keys are, and that is over.',
    advice: 'Issue a key (pyrus-chat keys issue), and let the app call init() with it.',
  },
};

/** Why an authorization was refused, in words. @param reason such as `revoked` or `malformed:security_key` */
export function explainRefusal(reason: string): Advice {
  const [word = '', field = 'body'] = reason.split(':', 2);
  if (word === 'malformed') return malformed(field);
  return (
    REASONS[word] ?? {
      meaning: `The reason is "${reason}", which this version of the command line does not know.`,
      advice: "Use the command line of the stack's version.",
    }
  );
}

const malformed = (field: string): Advice =>
  field === 'security_key'
    ? {
        meaning: 'The security key cannot be one of ours: cut off, changed, or made by another system.',
        advice:
          'The app must hand over the key exactly as it was issued, 54 characters that begin with pmc1_. Keys of an older system need allowImportedKeys.',
      }
    : {
        meaning: `The request is malformed: ${field} is missing, empty, too long, or unreadable.`,
        advice: `See which ${field} the app gives to init().`,
      };
