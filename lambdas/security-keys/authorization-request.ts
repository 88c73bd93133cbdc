import * as v from 'valibot';
import { ChatError, InvalidRequest } from '../shared/errors.ts';
import { bodyText, type HttpBody, mediaType, parseForm, parseJson } from '../shared/http-body.ts';
import { appIdSchema, idOf, userIdSchema } from '../shared/ids.ts';
import { parse } from '../shared/parse.ts';
import { isImportedKey } from './imported-key.ts';
import { isSecurityKey } from './security-key.ts';

/** The three fields have 712 characters at most; this leaves room for escapes and for fields that Pyrus may add. */
const BODY_LIMIT = 16 * 1024;

/** What Pyrus asks about. */
export interface AuthorizationRequest {
  readonly app_id: string;
  readonly user_id: string;
  readonly security_key: string;
}

/** `security_key`: "string up to 100 characters", Pyrus' guide; a key that can't be ours is malformed. */
const securityKeySchema = (allowImportedKeys: boolean) =>
  v.pipe(
    idOf(100),
    v.check(
      (key) => isSecurityKey(key) || (allowImportedKeys && isImportedKey(key)),
      'is not a security key of this service',
    ),
  );

const user = { app_id: appIdSchema, user_id: userIdSchema };

export const authorizationSchema = (allowImportedKeys: boolean) =>
  v.object({
    ...user,
    security_key: securityKeySchema(allowImportedKeys),
  });

/**
 * Reads a request of Pyrus or of the app: JSON or a form, whichever its content type says, JSON where it says nothing.
 * Pyrus' guide names the fields but not the format.
 *
 * @param schema the three fields of an authorization, and what else there may be
 * @throws InvalidRequest naming the first field that is wrong
 */
export function readAuthorizationRequest<
  const TSchema extends v.GenericSchema<unknown, AuthorizationRequest>,
>(request: HttpBody, schema: TSchema): v.InferOutput<TSchema> {
  return parse(schema, readFields(request));
}

/** Whom a request is about, where that much of it is well-formed: for the log. */
export function userOf(request: HttpBody): Pick<AuthorizationRequest, 'app_id' | 'user_id'> | undefined {
  try {
    return parse(v.object(user), readFields(request));
  } catch {
    return undefined;
  }
}

function readFields(request: HttpBody): unknown {
  const text = limitedBody(request);
  return mediaType(request) === 'application/x-www-form-urlencoded' ? parseForm(text) : parseJson(text);
}

/** Too long is malformed here: Pyrus knows 200, 400 and 403 only. */
function limitedBody(request: HttpBody): string {
  try {
    return bodyText(request, BODY_LIMIT);
  } catch (error) {
    throw error instanceof ChatError && error.code === 'PayloadTooLarge'
      ? new InvalidRequest('body', `must be at most ${BODY_LIMIT} bytes long`)
      : error;
  }
}
