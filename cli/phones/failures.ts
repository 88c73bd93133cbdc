/** SNS' words for what FCM or SNS itself did not take: https://docs.aws.amazon.com/sns/latest/dg/sns-msg-status.html */
const FAILURES: Readonly<Record<string, string>> = {
  InvalidPlatformToken:
    'FCM does not know the token: the app was removed, the token was replaced, or it is of another Firebase project.',
  InvalidNotification: 'FCM refused the message, or what stands for a token is none.',
  NotificationTTLExpired: 'The push was too late: FCM could not take it in time.',
  PlatformCredentialInvalid:
    'FCM refused the service account: its key was deleted, or the Cloud Messaging API is off in its project.',
  endpoint_disabled: 'SNS has disabled the phone, because FCM called it dead before.',
};

/** What a phone's failure means. */
export const explainFailure = (reason: string): string =>
  FAILURES[reason] ?? `SNS could not deliver it, and calls that ${reason}.`;
