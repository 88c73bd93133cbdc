import { CliError } from '../errors.ts';

const CREDENTIALS_MISSING = new Set(['CredentialsProviderError', 'TokenProviderError']);
const CREDENTIALS_REFUSED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
/** SNS has a name of its own for it: https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
const ACCESS_DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
]);
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/;
const NETWORK = new Set(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

const SIGN_IN =
  'Sign in ("aws sso login", "aws configure", or the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), or choose a profile: --profile NAME. For the local run: --local.';

/** Whether AWS does not let the operator do what a command tried. */
export const isDeniedBy = (error: unknown): boolean =>
  error instanceof CliError && ACCESS_DENIED.has(error.code);

/**
 * Says what went wrong between us and AWS, and what to do about it.
 *
 * @param needed permission and resource of the call: `lambda:InvokeFunction on arn:…`
 */
export function explainAwsError(error: unknown, needed: string): CliError {
  if (!(error instanceof Error)) return new CliError('Unexpected', String(error));
  const { name, message } = error;
  const code = 'code' in error ? String(error.code) : '';
  if (CREDENTIALS_MISSING.has(name)) {
    return new CliError('NoCredentials', 'There are no AWS credentials that work.', { hint: SIGN_IN });
  }
  if (message.includes('Region is missing')) {
    return new CliError('NoRegion', 'Which AWS region?', {
      hint: 'Give --region NAME, or set the variable AWS_REGION.',
    });
  }
  if (CREDENTIALS_REFUSED.has(name)) {
    return new CliError(name, 'AWS does not accept these credentials, or no longer.', { hint: SIGN_IN });
  }
  if (ACCESS_DENIED.has(name)) {
    return new CliError(name, `AWS denies access: ${message}`, { hint: `The permission needed: ${needed}.` });
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return new CliError(code, `Nobody answers: ${message || code}`, {
      hint: 'Check the region (--region), and the network.',
    });
  }
  const transient =
    THROTTLED.test(name) || NETWORK.has(code) || name === 'TimeoutError' || statusOf(error) >= 500;
  return new CliError(name === 'Error' && code ? code : name, message, { transient });
}

function statusOf(error: Error): number {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? Number(metadata.httpStatusCode)
    : 0;
}
