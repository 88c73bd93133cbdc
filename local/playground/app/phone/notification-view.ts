import { button, h, type View } from '../dom.ts';
import type { Words } from '../words/en.ts';
import type { Notification } from './notification.ts';
import type { Phone } from './phone.ts';

/** A notification as Android shows it: a tap opens the chat. */
export function notificationView(shown: Notification, phone: Phone, { phone: t }: Words): View<Notification> {
  const { key, title, body, channel, drawnByApp } = shown;
  const dismiss = button('×', () => phone.dismiss(key), 'dismiss');
  dismiss.setAttribute('aria-label', `${t.dismiss}: ${title}`);
  const element = h(
    'li',
    { class: 'notification', title: [channel, key].join(' · ') },
    h(
      'button',
      { type: 'button', class: 'notification-body', click: () => phone.tap(key) },
      h(
        'span',
        { class: 'notification-app' },
        [drawnByApp ? t.drawnByApp : t.shownByAndroid, channel].filter(Boolean).join(' · '),
      ),
      h('strong', {}, title),
      h('span', { class: 'notification-text' }, body),
    ),
    dismiss,
  );
  return { element, update: () => {} };
}
