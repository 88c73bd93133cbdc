import type { Limits } from '../shared/text.ts';

/**
 * What of a reply travels and is shown. Pyrus' SDK promises apps at most 500 characters of text and 10 attachment names
 * (`NewReplySubscriber`); FCM takes 4,096 bytes in all.
 */
export const TEXT_LIMITS: Limits = { graphemes: 500, bytes: 4_096 };
export const TITLE_LIMITS: Limits = { graphemes: 100, bytes: 400 };
export const FILE_NAME_LIMITS: Limits = { graphemes: 100, bytes: 400 };
export const MOST_FILES = 10;
