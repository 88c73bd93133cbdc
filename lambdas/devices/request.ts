import * as v from 'valibot';
import { authorizationSchema } from '../security-keys/authorization-request.ts';
import { idOf } from '../shared/ids.ts';

/** A push token; FCM documents no form. About 200 characters today: the limit is ours. */
const tokenSchema = v.pipe(idOf(2_048), v.regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces'));
const optionalFlag = v.nullish(v.boolean('must be true or false'));
const optionalText = (limit: number) => v.nullish(idOf(limit));

/** `POST /devices/unregister`. Unknown fields are ignored: apps on phones outlive this service. */
export const unregistrationSchema = (allowImportedKeys: boolean) =>
  v.object({ ...authorizationSchema(allowImportedKeys).entries, token: tokenSchema });

/** `POST /devices`. */
export const registrationSchema = (allowImportedKeys: boolean) =>
  v.object({
    ...unregistrationSchema(allowImportedKeys).entries,
    type: v.nullish(v.literal('android', 'must be android')),
    previous_token: v.nullish(tokenSchema),
    shared: optionalFlag,
    notifications_enabled: optionalFlag,
    app_version: optionalText(100),
    locale: optionalText(35),
  });

export type RegistrationRequest = v.InferOutput<ReturnType<typeof registrationSchema>>;
export type UnregistrationRequest = v.InferOutput<ReturnType<typeof unregistrationSchema>>;
