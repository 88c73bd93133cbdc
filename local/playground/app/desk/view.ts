import { button, field, h, keyed, setText, type View } from '../dom.ts';
import { fileSize, timeOfDay } from '../format.ts';
import type { Comment } from '../phone/sdk.ts';
import type { Words } from '../words/en.ts';
import type { Desk, DeskReply, DeskTicket } from './desk.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Support's side: tickets, the conversation of one, and replies to it. */
export function deskView(desk: Desk, words: Words): View {
  const t = words.desk;
  const list = h('ul', { class: 'tickets', 'aria-label': t.tickets });
  const showTickets = keyed(
    list,
    ({ ticket_id }: DeskTicket) => String(ticket_id),
    (ticket) => ticketView(ticket, desk, words),
  );
  const conversation = h('ol', { class: 'messages', 'aria-label': t.conversation, tabindex: 0 });
  const showComments = keyed(
    conversation,
    ({ comment_id }: Comment) => String(comment_id),
    (comment) => commentView(comment, words),
  );
  const empty = h('p', { class: 'empty' }, t.none);
  const reply = replyView(desk, words);
  const open = h('div', { class: 'open-ticket' }, conversation, reply.element);
  const element = h('div', { class: 'desk' }, empty, list, open);
  let shown = '';
  return {
    element,
    update() {
      const { ticket } = desk;
      empty.hidden = ticket !== undefined;
      list.hidden = ticket === undefined;
      open.hidden = ticket === undefined;
      showTickets(desk.tickets);
      showComments(ticket?.comments ?? []);
      const last = `${ticket?.ticket_id} ${ticket?.comments.length}`;
      if (last !== shown) conversation.scrollTop = conversation.scrollHeight;
      shown = last;
      reply.update();
    },
  };
}

function ticketView({ ticket_id }: DeskTicket, desk: Desk, words: Words): View<DeskTicket> {
  const who = h('strong');
  const last = h('span', { class: 'ticket-last' });
  const id = h('span', { class: 'ticket-id' }, `#${ticket_id}`);
  const select = h(
    'button',
    { type: 'button', class: 'ticket', click: () => desk.select(ticket_id) },
    who,
    id,
    last,
  );
  return {
    element: h('li', {}, select),
    update({ user_id, anonymous, comments }) {
      select.setAttribute('aria-pressed', String(desk.ticket?.ticket_id === ticket_id));
      setText(who, anonymous ? `${words.phone.anonymousUser} ${user_id.slice(0, 8)}` : user_id);
      const comment = comments.at(-1);
      setText(last, comment?.body ?? comment?.attachments?.map(({ name }) => name).join(', ') ?? '');
    },
  };
}

function commentView(comment: Comment, words: Words): View<Comment> {
  const { is_inbound, author, body, attachments, created_at } = comment;
  const avatar = author?.avatar_id;
  const element = h(
    'li',
    { class: is_inbound ? 'message' : 'message mine' },
    h(
      'span',
      { class: 'message-author' },
      avatar
        ? h('img', { src: `/servicedeskapi/v1/Avatar/${avatar}`, alt: '', width: 12, height: 12 })
        : undefined,
      author?.name ?? words.phone.support,
    ),
    body ? h('span', { class: 'message-text' }, body) : undefined,
    ...(attachments ?? []).map(({ name, size }) =>
      h('span', { class: 'file' }, `${name} · ${fileSize(size, words)}`),
    ),
    h('span', { class: 'message-note' }, timeOfDay(created_at, words)),
  );
  return { element, update: () => {} };
}

function replyView(desk: Desk, words: Words): View {
  const t = words.desk;
  const text = h('textarea', { rows: 2, autocomplete: 'off' });
  const author = h('input', { type: 'text', autocomplete: 'off', value: t.defaultAuthor });
  const chosen = h('span', { class: 'hint' });
  const files = h('input', {
    type: 'file',
    multiple: true,
    class: 'file-input',
    change: () => setText(chosen, files.files?.length ? t.chosen(files.files.length) : ''),
  });
  const outcome = h('p', { class: 'notice', role: 'status' });

  const send = (variant: Partial<DeskReply>): void => {
    const ticketId = desk.ticket?.ticket_id;
    if (ticketId === undefined) return;
    const isWithoutText = 'named' in variant;
    void desk.reply(ticketId, {
      ...(!isWithoutText && { body: text.value.trim() || t.defaultText }),
      author: author.value.trim() || null,
      ...variant,
    });
    text.value = '';
    files.value = '';
    setText(chosen, '');
  };
  const sendWritten = (): void => {
    const attached = [...(files.files ?? [])];
    const isEmpty = text.value.trim() === '' && attached.length > 0;
    send({ files: attached, ...(isEmpty && { named: [] }) });
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    sendWritten();
  };
  text.placeholder = t.defaultText;
  const element = h(
    'form',
    { class: 'reply', submit },
    field(t.reply, text),
    h(
      'div',
      { class: 'row' },
      field(t.author, author),
      h('label', { class: 'button attach' }, files, h('span', {}, t.files), chosen),
    ),
    h('button', { type: 'submit', class: 'primary' }, t.send),
    h(
      'div',
      { class: 'actions', role: 'group', 'aria-label': t.variants },
      button(t.noAuthor, () => send({ author: null })),
      button(t.noText, () =>
        send({ named: t.twoFiles.map((name, index) => ({ name, size: 182_733 * (index + 1) })) }),
      ),
      button(t.twice, () => send({ times: 2 })),
      button(t.stale, () => send({ createdAt: new Date(Date.now() - 2 * DAY_MS).toISOString() })),
    ),
    outcome,
  );
  return {
    element,
    update() {
      const { told, problem } = desk;
      const said = told === undefined ? '' : told === 0 ? t.nobody : t.told(told);
      setText(outcome, problem === '' ? said : words.failed(problem));
    },
  };
}
