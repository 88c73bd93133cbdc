import type { FailureReason, SuppressionReason } from '../../lambdas/push/outcome.ts';

/** A reason in words: what happened, and what to do about it. */
export interface Explanation {
  readonly meaning: string;
  readonly advice: string;
}

/** The reasons without what follows their colon. */
type Plain<T extends string> = T extends `${infer Word}:${string}` ? Word : T;

/** Stands for what follows the colon of a reason. */
const DETAIL = '{detail}';

const SUPPRESSED: Readonly<Record<Plain<SuppressionReason>, Explanation>> = {
  stale: {
    meaning: 'The reply was older than pushTtlHours when its turn came.',
    advice:
      'Look at the age of the queue (pyrus-chat doctor). Where replies may be later than that, raise pushTtlHours.',
  },
  push_off: {
    meaning: 'Push is off for this app: it has no Firebase service account.',
    advice:
      'Store one with "pyrus-chat fcm set service-account.json", and deploy with the settings it prints.',
  },
  no_sender: {
    meaning: `The token is not one of FCM but of the type ${DETAIL}, and nothing here can reach it.`,
    advice: 'Nothing: other push services are not supported. Chat itself works.',
  },
  user_retired: {
    meaning: 'The user has retired.',
    advice: 'If the very same person is back: pyrus-chat keys issue --user ID --reinstate',
  },
  signed_out: {
    meaning: 'Nobody is signed in on the phone: the user logged out, or their key was revoked.',
    advice: 'The app signs in again with POST /devices, after every login.',
  },
  other_user: {
    meaning: 'The phone was taken over: somebody else is signed in on it.',
    advice:
      'Right so, for the phone shows what is for its owner. If two people share it, register both with "shared": true.',
  },
  key_revoked: {
    meaning: 'The user signed in on the phone with a key that revoke-all has ended.',
    advice: 'The app signs in again with a new key: pyrus-chat keys issue, then POST /devices.',
  },
  unknown_device: {
    meaning: 'device_id is no push token, so it names no phone.',
    advice:
      'The app must give its FCM token to setPushToken, after every init. Or let the reply go to all phones of the user: fallbackToAllDevices.',
  },
  not_registered: {
    meaning:
      'The app never registered the phone, and the stack pushes to registered phones only (pushOnlyToRegistered).',
    advice: 'The app registers it with POST /devices after login; see docs/android.md.',
  },
  dead_phone: {
    meaning: 'FCM called the phone dead less than a day ago: the app was removed, or its token replaced.',
    advice: 'Nothing: it is tried again once a day, and at once when the app registers it.',
  },
};

const FAILED: Readonly<Record<Plain<FailureReason>, Explanation>> = {
  payload_too_large: {
    meaning: "Not even an empty text fits into FCM's 4,096 bytes: the app id or the user id is too long.",
    advice: 'Use shorter user ids.',
  },
  invalid_token: {
    meaning: 'SNS does not take device_id for a push token.',
    advice:
      'Check what the app gives to setPushToken: the text that FirebaseMessaging.getToken() hands it, unchanged.',
  },
  endpoint_disabled: {
    meaning:
      'SNS has disabled the phone, because FCM called it dead: the app was removed, or its token replaced.',
    advice:
      'Nothing for one phone: the app registers its new token. Many at once: is the service account of the Firebase project of the app?',
  },
  endpoint_gone: {
    meaning:
      'The SNS endpoint of the phone was deleted, and this reply did not bring the token to make another.',
    advice: 'The next reply to the phone itself, or its next POST /devices, makes it anew.',
  },
  bad_payload: {
    meaning: 'SNS refused the message itself.',
    advice: 'A fault of this software: see the message with "pyrus-chat preview", and report it.',
  },
  gave_up: {
    meaning: `Every try failed, for about an hour. The last error: ${DETAIL}.`,
    advice:
      'The message is in the dead-letter queue for 14 days. Mend the cause (docs/runbook.md), then: pyrus-chat dlq redrive',
  },
};

const EXPLANATIONS: ReadonlyMap<string, Explanation> = new Map(Object.entries({ ...SUPPRESSED, ...FAILED }));

/** What a reason of the table `Deliveries` means, such as `stale` or `gave_up:ThrottledException`. */
export function explain(reason: string): Explanation {
  const [word = '', detail = 'unknown'] = reason.split(':', 2);
  const explanation = EXPLANATIONS.get(word);
  if (explanation !== undefined) {
    return { ...explanation, meaning: explanation.meaning.replace(DETAIL, () => detail) };
  }
  return {
    meaning: `The reason is "${reason}", which this version of the command line does not know.`,
    advice: "Use the command line of the stack's version.",
  };
}
