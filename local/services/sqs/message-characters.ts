import { INVALID_MESSAGE_BODY_CHAR } from './fauxqs-internals.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const REFUSED = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/**
 * fauxqs looks at UTF-16 units, so it takes the halves of an emoji for lone surrogates and refuses what SQS
 * accepts. Its expression is shared by all that send.
 */
export function mendMessageCharacters(): void {
  INVALID_MESSAGE_BODY_CHAR.test = (text) => REFUSED.test(text);
}
