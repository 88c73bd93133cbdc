import type { ReceivedMessage } from '../support/backend.ts';
import { check } from './violation.ts';

/** Nothing that garbles, hides or turns around what a lock screen shows; lines may end. */
const HARMFUL = /[\p{Cs}\p{Noncharacter_Code_Point}\p{Bidi_Control}]|(?!\n)\p{Cc}/u;
const segmenter = new Intl.Segmenter();
const graphemes = (text: string): number => [...segmenter.segment(text)].length;

/** What FCM's limits and a reader's eyes ask of a push, whatever the reply was. */
export function checkMessage({ message }: ReceivedMessage, isClean = true): void {
  const { title, body } = message.notification;
  const bytes = Buffer.byteLength(JSON.stringify({ fcmV1Message: { message } }));
  check(bytes <= 4_096, `${bytes} bytes`);
  check(graphemes(body) <= 500, 'more than 500 characters');
  check(graphemes(title) <= 100, 'a title of more than 100 characters');
  check(
    Object.values(message.data).every((value) => typeof value === 'string'),
    'data that are no strings',
  );
  if (isClean) {
    check(!HARMFUL.test(title) && !title.includes('\n'), `the title ${JSON.stringify(title)}`);
    check(!HARMFUL.test(body), `the body ${JSON.stringify(body)}`);
    check(title.trim() !== '' && body.trim() !== '', 'nothing to read');
  }
}
