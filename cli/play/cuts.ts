import { MOST_FILES } from '../../lambdas/push/text-limits.ts';
import { cleanLine, cleanText } from '../../lambdas/shared/text.ts';
import type { Reply } from '../../lambdas/webhook/reply.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What of a reply does not show in its push, a sentence each. Line breaks of titles and invisible characters don't count. */
export function cutsOf(
  { comment, author, attachments }: Reply,
  shown: { readonly title: string; readonly body: string },
): string[] {
  const text = cleanText(comment.body ?? '');
  const name = cleanLine(author?.name ?? '');
  const files = text === undefined ? (attachments ?? []) : [];
  return [
    ...cutOf('The title', name, shown.title),
    ...cutOf('The text', text, shown.body),
    ...(files.length > MOST_FILES ? [`${MOST_FILES} of ${files.length} attachments are named.`] : []),
    ...(files.length > 0 && shown.body.endsWith('…') ? ['Names of attachments are shortened.'] : []),
  ];
}

function cutOf(what: string, whole: string | undefined, shown: string): string[] {
  return whole === undefined || whole === shown
    ? []
    : [`${what} is cut from ${lengthOf(whole)} to ${lengthOf(shown)} characters.`];
}

/** As readers count. */
const lengthOf = (text: string): number => [...segmenter.segment(text)].length;
