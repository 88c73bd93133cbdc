import type { Denial } from '../../iam/permissions.ts';
import type { AwsFailure } from '../aws-answer.ts';
import type { Service } from '../aws-call.ts';
import type { Touch } from './touched.ts';

/** How each service names it, from its API's list of common errors; status codes as they are seen. */
const NAMES: Record<Service, { readonly code: string; readonly status: number }> = {
  dynamodb: { code: 'AccessDeniedException', status: 400 },
  logs: { code: 'AccessDeniedException', status: 400 },
  secretsmanager: { code: 'AccessDeniedException', status: 400 },
  sns: { code: 'AuthorizationError', status: 403 },
  sqs: { code: 'AccessDenied', status: 403 },
};

/** The error that AWS answers to a caller without the permission. */
export function refusal(service: Service, caller: string, touch: Touch, denial: Denial): AwsFailure {
  const { action, resource, shownAs = resource } = touch;
  const on = shownAs === '*' ? '' : ` on resource: ${shownAs}`;
  return {
    ...NAMES[service],
    message: `User: ${caller} is not authorized to perform: ${action}${on} ${REASONS[denial](action)}`,
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const REASONS: Record<Denial, (action: string) => string> = {
  'no identity-based policy': (action) => `because no identity-based policy allows the ${action} action`,
  'identity-based deny': () => 'with an explicit deny in an identity-based policy',
  'resource-based deny': () => 'with an explicit deny in a resource-based policy',
};
