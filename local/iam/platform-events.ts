import type { Permissions } from './permissions.ts';

/**
 * Whether SNS may tell a topic what becomes of the pushes of an application.
 *
 * SNS does not document as whom it publishes them: in its own name for the account, or as the account, which is what a
 * topic's default policy lets in. So that neither of the two is missing on AWS, a policy of the template must allow both.
 */
export function admitsPlatformEvents(permissions: Permissions, topicArn: string, accountId: string): boolean {
  if (!permissions.hasResourcePolicy(topicArn)) return true;
  const context = { 'aws:sourceaccount': accountId };
  return (
    permissions.admitsAccount('sns:Publish', topicArn) &&
    permissions.admitsService('sns.amazonaws.com', 'sns:Publish', topicArn, context)
  );
}

/** The same as a function of the topic, for a stack that stands; tells once of each topic that lets nothing in. */
export function platformEventGate(
  permissions: Permissions,
  accountId: string,
  report: (line: string) => void,
): (topicArn: string) => boolean {
  const decided = new Map<string, boolean>();
  return (topicArn) => {
    const known = decided.get(topicArn);
    if (known !== undefined) return known;
    const isAdmitted = admitsPlatformEvents(permissions, topicArn, accountId);
    if (!isAdmitted)
      report(`REFUSED: SNS may not publish platform events to ${topicArn}: no policy allows it`);
    decided.set(topicArn, isAdmitted);
    return isAdmitted;
  };
}
