import { button, field, h, keyed, setText, type View } from '../dom.ts';
import type { Words } from '../words/en.ts';
import { chatView } from './chat-view.ts';
import { notificationView } from './notification-view.ts';
import type { Phone } from './phone.ts';

/** One phone: its notifications, its screen, and what can happen to it. @param other the phone beside it */
export function phoneView(phone: Phone, other: Phone, words: Words): View {
  const t = words.phone;
  const name = t.name(phone.number);
  const account = h('span', { class: 'account' });
  const notifications = h('ul', {
    class: 'notifications',
    'aria-live': 'polite',
    'aria-label': t.notifications,
  });
  const showNotifications = keyed(
    notifications,
    ({ key, title, body }: Phone['state']['notifications'][number]) => `${key} ${title} ${body}`,
    (shown) => notificationView(shown, phone, words),
  );
  const screen = h('div', { class: 'screen' });
  const notice = h('p', { class: 'notice', role: 'status' });
  const controls = controlsView(phone, other, words);
  const element = h(
    'article',
    { class: 'phone', 'aria-label': name, 'data-phone': phone.number },
    h(
      'div',
      { class: 'device', role: 'group', 'aria-label': t.screen(name) },
      h('div', { class: 'status-bar' }, h('strong', {}, name), account),
      notifications,
      screen,
    ),
    controls.element,
    notice,
  );

  const screens = {
    chat: () => chatView(phone, words),
    closed: () => closedView(phone, words),
    removed: () => removedView(phone, words),
    signIn: () => signInView(phone, words),
  };
  let kind: keyof typeof screens | undefined;
  let current: View | undefined;

  return {
    element,
    update() {
      const { user, closed, removed } = phone.state;
      const wanted = removed ? 'removed' : closed !== null ? 'closed' : user === null ? 'signIn' : 'chat';
      if (wanted !== kind) {
        const hadFocus = screen.contains(document.activeElement);
        current = screens[wanted]();
        screen.replaceChildren(current.element);
        kind = wanted;
        // What had the focus is gone: go on where the new screen begins, and not at the top of the page.
        if (hadFocus) screen.querySelector<HTMLElement>('input, textarea, button')?.focus();
      }
      current?.update();
      setText(account, user?.kind === 'anonymous' ? t.anonymousUser : (user?.userId ?? ''));
      const wasInNotifications = notifications.contains(document.activeElement);
      showNotifications(phone.state.notifications);
      if (wasInNotifications && !notifications.contains(document.activeElement)) {
        element.querySelector<HTMLElement>('.notification button, .screen textarea, .screen button')?.focus();
      }
      setText(notice, phone.notice);
      controls.update();
    },
  };
}

function signInView(phone: Phone, words: Words): View {
  const t = words.phone;
  const userId = h('input', {
    type: 'text',
    value: `client-${phone.number}`,
    autocomplete: 'off',
    required: true,
  });
  const key = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', maxlength: 100 });
  const submit = (event: Event): void => {
    event.preventDefault();
    void phone.signIn(userId.value.trim(), key.value.trim());
  };
  const element = h(
    'form',
    { class: 'sign-in', submit },
    h('h3', {}, t.signedOut),
    h('p', { class: 'hint' }, t.signInHint),
    field(t.userId, userId),
    field(t.securityKey, key, t.keyHint),
    h('button', { type: 'submit', class: 'primary' }, t.signIn),
    button(t.anonymous, () => phone.openAnonymously()),
  );
  return { element, update: () => {} };
}

function closedView(phone: Phone, { phone: t }: Words): View {
  const text = h('p');
  const element = h(
    'div',
    { class: 'blank', role: 'alert' },
    h('h3', {}, t.closedTitle),
    text,
    button(t.signInAgain, () => phone.startOver(), 'primary'),
  );
  return { element, update: () => setText(text, t.closedText(phone.state.closed ?? 0)) };
}

function removedView(phone: Phone, { phone: t }: Words): View {
  const element = h(
    'div',
    { class: 'blank' },
    h('h3', {}, t.removedTitle),
    h('p', {}, t.removedText),
    button(t.install, () => phone.install(), 'primary'),
  );
  return { element, update: () => {} };
}

/** What can happen to a phone, whoever holds it. */
function controlsView(phone: Phone, other: Phone, { phone: t }: Words): View {
  const registers = h('input', {
    type: 'checkbox',
    change: () => void phone.setRegisters(registers.checked),
  });
  const registration = h('span', { class: 'registration' });
  const token = h('code', { class: 'token' });
  const handOver = button('', () => void phone.signIn(nextUser()));
  const nextUser = (): string => {
    const { user } = other.state;
    return user?.kind === 'user' && user.userId !== phone.userId ? user.userId : `client-${other.number}`;
  };
  const actions = {
    signOut: button(t.signOut, () => void phone.signOut()),
    handOver,
    newToken: button(t.newToken, () => void phone.renewToken()),
    rotate: button(t.rotateKey, () => void phone.rotateKey(t.rotated)),
    revoke: button(t.revokeKey, () => void phone.revokeKey(t.revoked)),
    remove: button(t.remove, () => void phone.removeApp()),
  };
  const element = h(
    'div',
    { class: 'controls' },
    h('label', { class: 'check' }, registers, h('span', {}, t.registers, registration)),
    h(
      'div',
      { class: 'actions', role: 'group', 'aria-label': t.actions(t.name(phone.number)) },
      ...Object.values(actions),
    ),
    h('p', { class: 'facts' }, `${t.token} `, token),
  );
  return {
    element,
    update() {
      const { state } = phone;
      const isUser = state.user?.kind === 'user';
      registers.checked = state.registers;
      setText(registration, `POST /devices: ${t.registration[state.registration]}`);
      setText(token, `${state.token.slice(0, 18)}…`);
      token.title = state.token;
      setText(handOver, t.handOver(nextUser()));
      actions.signOut.disabled = state.user === null;
      actions.handOver.disabled = !isUser;
      actions.rotate.disabled = !isUser;
      actions.revoke.disabled = !isUser;
      actions.newToken.disabled = state.removed;
      actions.remove.disabled = state.removed;
    },
  };
}
