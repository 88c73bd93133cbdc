import * as v from 'valibot';

const text = v.optional(v.string(), '');

/** What of FCM's v1 message a phone looks at. */
const MessageSchema = v.object({
  notification: v.optional(v.object({ title: text, body: text })),
  data: v.optional(v.record(v.string(), v.string()), {}),
  android: v.optional(
    v.object({
      notification: v.optional(v.object({ channel_id: v.optional(v.string()), tag: v.optional(v.string()) })),
    }),
  ),
});

export const NotificationSchema = v.object({
  /** Another one with the same key takes its place. */
  key: v.string(),
  title: v.string(),
  body: v.string(),
  channel: v.string(),
  /** Else Android itself. */
  drawnByApp: v.boolean(),
  /** Whose ticket it is. */
  userId: v.string(),
});
export type Notification = v.InferOutput<typeof NotificationSchema>;

/**
 * What a phone shows of a push.
 *
 * @param userId who is signed in; a push of data alone is drawn by the app, and only for that one (docs/android.md)
 * @returns undefined where nothing is to be seen
 */
export function notificationOf(
  message: unknown,
  { eventId, userId }: { readonly eventId: number; readonly userId: string | undefined },
): Notification | undefined {
  const parsed = v.safeParse(MessageSchema, message);
  if (!parsed.success) return undefined;
  const { notification, data, android } = parsed.output;
  const { channel_id: channel = '', tag } = android?.notification ?? {};
  const to = data.user_id ?? '';
  if (notification !== undefined) {
    return { key: tag ?? String(eventId), ...notification, channel, drawnByApp: false, userId: to };
  }
  if (to !== userId) return undefined;
  const key = `${data.ticket_id}:${data.comment_id}`;
  return { key, title: data.title ?? '', body: data.body ?? '', channel, drawnByApp: true, userId: to };
}
