import * as v from 'valibot';
import { AwsError } from '../aws-answer.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_SetPlatformApplicationAttributes.html */
const NAMES = [
  'Enabled',
  'PlatformCredential',
  'PlatformPrincipal',
  'EventEndpointCreated',
  'EventEndpointUpdated',
  'EventEndpointDeleted',
  'EventDeliveryFailure',
  'SuccessFeedbackRoleArn',
  'FailureFeedbackRoleArn',
  'SuccessFeedbackSampleRate',
];

/** What makes a Firebase service account usable: the fields that a token request is signed with. */
const ServiceAccountSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    type: v.literal('service_account'),
    project_id: v.pipe(v.string(), v.nonEmpty()),
    private_key: v.pipe(v.string(), v.includes('PRIVATE KEY')),
    client_email: v.pipe(v.string(), v.includes('@')),
  }),
);

/**
 * Parts the credential from the attributes that SNS gives back.
 * @throws AwsError `InvalidParameter` for an unknown attribute or a credential that is no service account.
 */
export function parseApplicationAttributes(given: Readonly<Record<string, string>>): {
  readonly credential: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
} {
  const { PlatformCredential: credential, ...attributes } = given;
  for (const name of Object.keys(attributes)) {
    if (!NAMES.includes(name)) throw invalidAttributes(`Invalid attribute name: ${name}`);
  }
  if (credential !== undefined && !v.is(ServiceAccountSchema, credential)) {
    throw invalidAttributes('Platform credentials are invalid');
  }
  return { credential, attributes };
}

function invalidAttributes(reason: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: Attributes Reason: ${reason}`);
}
