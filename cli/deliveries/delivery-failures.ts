import { explainFailure } from '../phones/failures.ts';
import type { Explanation } from './reasons.ts';

const ONE_PHONE =
  'Nothing for one phone: it is tried again once a day, and at once when the app registers it. Many at once: is the service account of the Firebase project of the app?';

const ADVICE: Readonly<Record<string, string>> = {
  InvalidPlatformToken: ONE_PHONE,
  // A later push met with a phone that had been refused before.
  endpoint_disabled: ONE_PHONE,
  InvalidNotification:
    'Where other phones get theirs, the app gives setPushToken something that is no token of FCM. Else see the message with "pyrus-chat preview", and report it.',
  PlatformCredentialInvalid:
    'Store a new key with "pyrus-chat fcm set", and deploy with the settings it prints; locally, start again with --fcm and the new file.',
  NotificationTTLExpired: 'FCM was out of order, or pushTtlHours is too short for how late replies come.',
};

/** What SNS' failure type means for a push that SNS had taken. */
export const explainRefusedPush = (type: string): Explanation => ({
  meaning: `SNS took it, and then: ${explainFailure(type)}`,
  advice:
    ADVICE[type] ??
    "See the delivery failures of SNS' mobile push in the AWS console, under the platform application.",
});
