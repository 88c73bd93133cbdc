import * as v from 'valibot';
import { request } from './http.ts';

const OutputsSchema = v.object({
  KeysFunctionName: v.string(),
  AppIds: v.pipe(v.array(v.string()), v.minLength(1)),
});

const IssuedSchema = v.object({ security_key: v.string(), key_id: v.string() });
const DevicesSchema = v.object({
  status: v.picklist(['registered', 'unchanged', 'push_off', 'unregistered']),
});
export type DevicesStatus = v.InferOutput<typeof DevicesSchema>['status'];

/** What the app sends to `/devices`. */
export interface Registration {
  readonly user_id: string;
  readonly security_key: string;
  readonly token: string;
  readonly previous_token?: string | undefined;
}

export type Run = Awaited<ReturnType<typeof openRun>>;

/** The stack and the services around it, as they run here. */
export async function openRun() {
  const outputs = await request('GET', '/_local/outputs', OutputsSchema);
  const [appId = ''] = outputs.AppIds;
  const keys = `/2015-03-31/functions/${encodeURIComponent(outputs.KeysFunctionName)}/invocations`;
  const admin = <TSchema extends v.GenericSchema>(action: string, schema: TSchema, rest: object) =>
    request('POST', keys, schema, { action, app_id: appId, ...rest });
  return {
    appId,

    /** @param label names the installation: a key that it had before is superseded */
    issueKey: (userId: string, label: string) => admin('issue', IssuedSchema, { user_id: userId, label }),
    rotateKey: (userId: string, label: string) => admin('rotate', IssuedSchema, { user_id: userId, label }),
    /** @param keyId all keys of the user where it is not known */
    revokeKey: (userId: string, keyId: string | null) =>
      admin('revoke', v.object({ revoked: v.number() }), {
        user_id: userId,
        ...(keyId !== null && { key_id: keyId }),
      }),

    /** @throws RequestError with the stack's status */
    registerPhone: (registration: Registration) =>
      request('POST', '/_local/app/devices', DevicesSchema, {
        app_id: appId,
        type: 'android',
        notifications_enabled: true,
        ...registration,
      }),
    unregisterPhone: (registration: Registration) =>
      request('POST', '/_local/app/devices/unregister', DevicesSchema, { app_id: appId, ...registration }),

    /** Makes the fake FCM answer as Google does for an app that was removed, or a token that was replaced. */
    killToken: (token: string) =>
      request('PUT', `/_local/fcm/tokens/${encodeURIComponent(token)}`, v.unknown(), {
        behaviour: 'unregistered',
      }),
  };
}
