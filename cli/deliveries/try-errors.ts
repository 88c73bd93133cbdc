/** What stands in the way, by the name of the error of a try that failed. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    /^PlatformApplicationDisabled/,
    'SNS has disabled the platform application: Firebase refuses its service account. Store a new one with "pyrus-chat fcm set", and deploy with the settings it prints.',
  ],
  [
    /^(Authorization|AccessDenied|KMS)/,
    'AWS denies deliver what it needs: was the role, a key or a policy changed by hand? Deploy the stack again.',
  ],
  [
    /Thrott|TooManyRequests|ProvisionedThroughputExceeded|RequestLimitExceeded/,
    'AWS throttles: see the quotas in docs/scale.md. Pushes come late until the load falls, and none is lost by it.',
  ],
  [
    /^(TimeoutError|AbortError|Internal|ServiceUnavailable|OutOfTime|ECONN|EAI|Network)/,
    'AWS does not answer as it should; see its health dashboard for the region. It is tried again by itself.',
  ],
];

/** What to do about a push whose tries fail with an error. */
export const adviceFor = (error: string): string =>
  CAUSES.find(([name]) => name.test(error))?.[1] ??
  'It is tried again by itself. Where the error stays, see docs/runbook.md, or report it.';
