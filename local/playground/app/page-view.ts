import type { Desk } from './desk/desk.ts';
import { deskView } from './desk/view.ts';
import { button, h, setText, type View } from './dom.ts';
import type { Phone } from './phone/phone.ts';
import { phoneView } from './phone/view.ts';
import type { Names } from './trace/describe.ts';
import type { Trace } from './trace/trace.ts';
import { traceView } from './trace/view.ts';
import type { Words } from './words/en.ts';
import { isLanguage, type Language, NAMES, wordsOf } from './words/language.ts';

export interface PageOptions {
  readonly phones: readonly [Phone, Phone];
  readonly desk: Desk;
  readonly trace: Trace;
  readonly language: Language;
  readonly isConnected: () => boolean;
  readonly choose: (language: Language) => void;
  /** Forgets what happened. */
  readonly clear: () => void;
}

/** The whole page, in one language. */
export function pageView(options: PageOptions): View {
  const { phones, desk, trace, language, isConnected, clear } = options;
  const words = wordsOf(language);
  document.title = `${words.title} — Pyrus Mobile Chat`;
  const [one, two] = phones;
  const happened = traceView({
    trace,
    words,
    names: namesOf(phones, words),
    phones: () =>
      phones.map(({ number, state, userId }) => ({
        name: words.phone.name(number),
        token: state.token,
        userId,
      })),
    clear,
  });
  const parts = [
    {
      id: 'phones',
      title: words.phone.section,
      views: [phoneView(one, two, words), phoneView(two, one, words)],
    },
    { id: 'desk', title: words.desk.section, views: [deskView(desk, words)] },
    { id: 'happened', title: words.trace.section, views: [happened] },
  ];
  const connection = h('span', { class: 'connection', role: 'status' });
  const element = h(
    'div',
    { class: 'page' },
    h(
      'header',
      {},
      h('div', { class: 'brand' }, h('h1', {}, words.title), h('p', {}, words.subtitle)),
      h(
        'nav',
        { 'aria-label': words.skipTo },
        ...parts.map(({ id, title }) => h('a', { href: `#${id}` }, title)),
      ),
      connection,
      languagesElement(options, words),
    ),
    h(
      'main',
      {},
      ...parts.map(({ id, title, views }) =>
        h(
          'section',
          { id, 'aria-labelledby': `${id}-title` },
          h('h2', { id: `${id}-title` }, title),
          h('div', { class: 'views' }, ...views.map((view) => view.element)),
        ),
      ),
    ),
  );
  return {
    element,
    update() {
      setText(connection, isConnected() ? words.connection.open : words.connection.lost);
      connection.dataset.tone = isConnected() ? 'good' : 'bad';
      for (const { views } of parts) for (const view of views) view.update();
    },
  };
}

/** Phones and people by what they are called on the page. */
function namesOf(phones: PageOptions['phones'], words: Words): Names {
  return {
    user: (userId = words.trace.somebody) => {
      const isAnonymous = phones.some(
        (phone) => phone.state.user?.kind === 'anonymous' && phone.userId === userId,
      );
      return isAnonymous ? words.phone.anonymousUser : userId;
    },
    phone: (token) => {
      const known = phones.find(({ state }) => state.token === token);
      if (known !== undefined) return words.phone.name(known.number);
      return token === undefined ? words.trace.somePhone : `${token.slice(0, 12)}…`;
    },
  };
}

function languagesElement({ language, choose }: PageOptions, words: Words): HTMLElement {
  const buttons = Object.keys(NAMES)
    .filter(isLanguage)
    .map((name) => {
      const chooser = button(NAMES[name], () => choose(name));
      chooser.lang = name;
      chooser.setAttribute('aria-pressed', String(name === language));
      return chooser;
    });
  return h('div', { class: 'languages', role: 'group', 'aria-label': words.language }, ...buttons);
}
