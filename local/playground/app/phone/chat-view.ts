import { h, keyed, setText, type View } from '../dom.ts';
import { fileSize, timeOfDay } from '../format.ts';
import type { Words } from '../words/en.ts';
import type { Phone } from './phone.ts';
import { type Comment, fileUrl } from './sdk.ts';

/** One message on the screen, confirmed by Pyrus or not. */
interface Message {
  readonly key: string;
  readonly isMine: boolean;
  readonly text: string;
  /** When, or that it is on its way. */
  readonly note: string;
  readonly comment: Comment | undefined;
}

/** The chat as the SDK shows it. */
export function chatView(phone: Phone, words: Words): View {
  const t = words.phone;
  const messages = h('ol', { class: 'messages', 'aria-label': t.chat, tabindex: 0 });
  const show = keyed(
    messages,
    ({ key }: Message) => key,
    (message) => messageView(message, phone, words),
  );
  const empty = h('p', { class: 'empty' }, t.noMessages);
  const state = h('span', { class: 'sync' });
  const text = h('textarea', { rows: 1, 'aria-label': t.write, placeholder: t.write, maxlength: 10_000 });
  const send = (): void => {
    const written = text.value.trim();
    if (written === '') return;
    text.value = '';
    phone.chat.send(written);
  };
  text.addEventListener('keydown', (event) => {
    // Enter that ends a word of an input method is none.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    send();
  };
  const element = h(
    'div',
    { class: 'chat' },
    h('div', { class: 'chat-head' }, h('h3', {}, t.chat), state),
    messages,
    empty,
    h('form', { class: 'composer', submit }, text, h('button', { type: 'submit', class: 'primary' }, t.send)),
  );
  let shown = '';
  return {
    element,
    update() {
      const { chat } = phone;
      const seconds = chat.refreshesEvery;
      setText(state, chat.isRetrying ? t.retrying : seconds === undefined ? '' : t.every(seconds));
      const all = [
        ...chat.comments.map((comment) => confirmed(comment, words)),
        ...chat.pending.flatMap(({ command, text: written, hasFailed }): Message[] =>
          written === undefined
            ? []
            : [
                {
                  key: command.command_id,
                  isMine: true,
                  text: written,
                  note: hasFailed ? t.notSent : t.sending,
                  comment: undefined,
                },
              ],
        ),
      ];
      show(all);
      empty.hidden = all.length > 0;
      messages.hidden = all.length === 0;
      const last = all.at(-1)?.key ?? '';
      if (last !== shown) messages.scrollTop = messages.scrollHeight;
      shown = last;
    },
  };
}

const confirmed = (comment: Comment, words: Words): Message => ({
  key: String(comment.comment_id),
  isMine: comment.is_inbound,
  text: comment.body ?? '',
  note: timeOfDay(comment.created_at, words),
  comment,
});

function messageView({ isMine, text, comment }: Message, phone: Phone, words: Words): View<Message> {
  const t = words.phone;
  const note = h('span', { class: 'message-note' });
  const { account } = phone;
  const author = isMine ? t.you : (comment?.author?.name ?? t.support);
  const files = (comment?.attachments ?? []).map((file) =>
    h(
      'a',
      { class: 'file', href: fileUrl(account, file), download: file.name },
      `${file.name} · ${fileSize(file.size, words)}`,
    ),
  );
  const element = h(
    'li',
    { class: isMine ? 'message mine' : 'message' },
    h('span', { class: 'message-author' }, author),
    text === '' ? undefined : h('span', { class: 'message-text' }, text),
    ...files,
    note,
  );
  return { element, update: ({ note: now }) => setText(note, now) };
}
