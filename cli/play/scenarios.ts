import { createHash, randomUUID } from 'node:crypto';
import type { Operations } from '../../lib/operations.ts';
import { type ReplyBody, type ReplyParts, replyBody } from './reply-body.ts';
import { PLAYED } from './words.ts';

const HOUR = 60 * 60 * 1_000;

/** What of Pyrus can be played, with what it shows. */
export const SCENARIOS = {
  reply: 'a text',
  attachment: 'two files and no text',
  'no-author': "a text without the author's name",
  'two-phones': 'one comment, told once for each of two phones',
  repeat: 'the same reply, told twice',
  stale: 'a reply that is older than pushTtlHours',
  anonymous: 'a reply to a user without a security key, whose id is made up',
} as const;

export type Scenario = keyof typeof SCENARIOS;

export interface PlayOptions {
  readonly appId: string;
  readonly user: string;
  /** Push tokens, one for each phone that is played. */
  readonly tokens: readonly string[];
  readonly ticketId: string;
  readonly commentId: string;
  readonly text: string | undefined;
  readonly settings: Operations['settings'];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How many phones a scenario needs. */
export const phonesOf = (scenario: Scenario): number => (scenario === 'two-phones' ? 2 : 1);

/** What Pyrus would post, in its order. */
export function bodiesOf(scenario: Scenario, options: PlayOptions): ReplyBody[] {
  const { author, text, files } = PLAYED[options.settings.locale];
  const repliedAt =
    scenario === 'stale' ? options.now - (options.settings.pushTtlHours + 1) * HOUR : options.now;
  const replies = options.tokens.map((token): ReplyBody => {
    const parts: ReplyParts = {
      appId: options.appId,
      userId: options.user,
      token,
      ticketId: options.ticketId,
      commentId: options.commentId,
      text: scenario === 'attachment' ? null : (options.text ?? text),
      author: scenario === 'no-author' ? null : author,
      repliedAt,
    };
    const attachments = files.map((name, index) => ({
      id: 5_512 + index,
      name,
      size: 182_733 * (index + 1),
    }));
    return { ...replyBody(parts), attachments: scenario === 'attachment' ? attachments : [] };
  });
  return scenario === 'repeat' ? [...replies, ...replies] : replies;
}

/** Users of the anonymous mode: a UUID that the device made. */
export const anonymousUser = (): string => randomUUID();

/**
 * A token that looks like one of FCM, the same each time for a user's first, second… phone; no phone has it. It begins with
 * `instance`, by which a local run that reaches the real FCM knows that it must not go there.
 */
export function madeUpToken(user: string, phone: number): string {
  const hash = (part: string) => createHash('sha256').update(`${part}:${phone}:${user}`).digest('base64url');
  return `instance-${hash('instance').slice(0, 13)}:APA91b${hash('first')}${hash('second')}${hash('third')}`;
}
