import * as v from 'valibot';
import { NotificationSchema } from './notification.ts';

const UserSchema = v.variant('kind', [
  v.object({ kind: v.literal('anonymous') }),
  v.object({
    kind: v.literal('user'),
    userId: v.string(),
    securityKey: v.string(),
    /** Null for a key that was pasted. */
    keyId: v.nullable(v.string()),
  }),
]);
export type User = v.InferOutput<typeof UserSchema>;

export const PhoneStateSchema = v.object({
  /** The push token. */
  token: v.string(),
  /** Names the installation of the app: the SDK's instance id, and the label of its keys. */
  installation: v.string(),
  user: v.nullable(UserSchema),
  /** With which status the chat was closed. */
  closed: v.nullable(v.picklist([400, 403])),
  removed: v.boolean(),
  /** Whether the app uses the stack's API for phones. */
  registers: v.boolean(),
  /** What that API said last. */
  registration: v.picklist(['registered', 'unchanged', 'push_off', 'unregistered', 'refused', 'no']),
  notifications: v.array(NotificationSchema),
  /** Pushes up to this event have been shown. */
  seen: v.number(),
});
/** What of a phone survives a reload. */
export type PhoneState = v.InferOutput<typeof PhoneStateSchema>;

/** No phone has it: it begins as all made-up tokens here do. */
export function makeToken(): string {
  const random = crypto.getRandomValues(new Uint8Array(96));
  const letters = btoa(String.fromCharCode(...random)).replaceAll(/[+/=]/g, '_');
  return `instance${letters.slice(0, 14)}:APA91b${letters.slice(14, 120)}`;
}

/** The app, just installed. */
export const installed = (): Pick<PhoneState, 'token' | 'installation' | 'removed'> => ({
  token: makeToken(),
  installation: crypto.randomUUID(),
  removed: false,
});

export const newPhone = (): PhoneState => ({
  ...installed(),
  user: null,
  closed: null,
  registers: true,
  registration: 'no',
  notifications: [],
  seen: 0,
});
