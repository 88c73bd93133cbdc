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
