import type { ReplyPush } from '../../lambdas/push/reply-push.ts';

/** The push of a text by a named author to a phone of one user. */
export const replyPush = (differences: Partial<ReplyPush> = {}): ReplyPush => ({
  version: 1,
  app_id: 'app',
  user_id: 'user',
  ticket_id: '1001',
  comment_id: '2002',
  device_id: 'instance:APA91bPhone',
  kind: 'text',
  created_at: '2026-11-20T12:00:00.000Z',
  author: 'Мария',
  text: 'Здравствуйте!',
  ...differences,
});
