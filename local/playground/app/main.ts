import * as v from 'valibot';
import { Desk } from './desk/desk.ts';
import { deskView } from './desk/view.ts';
import { button, h, setText, type View } from './dom.ts';
import { listen } from './feed.ts';
import { Phone } from './phone/phone.ts';
import { phoneView } from './phone/view.ts';
import { openRun, type Run } from './run.ts';
import { stored } from './store.ts';
import type { Names } from './trace/describe.ts';
import { Trace } from './trace/trace.ts';
import { traceView } from './trace/view.ts';
import { isLanguage, type Language, languageOf, NAMES, wordsOf } from './words/language.ts';

const languageStore = stored('language', v.pipe(v.string(), v.check(isLanguage)));

function start(run: Run): void {
  let language = chosenLanguage();
  let page: View | undefined;
  let isConnected = true;
  let isStale = false;
  /** Looks again at everything, once for all changes of the moment. */
  const changed = (): void => {
    if (isStale) return;
    isStale = true;
    queueMicrotask(() => {
      isStale = false;
      page?.update();
    });
  };
  const phones = [new Phone(1, run, changed), new Phone(2, run, changed)] as const;
  const desk = new Desk(changed);
  const trace = new Trace();

  const show = (): void => {
    document.documentElement.lang = language;
    page = pageView();
    document.body.replaceChildren(page.element);
    page.update();
  };
  show();
  void desk.load();
  listen({
    connected(now) {
      isConnected = now;
      changed();
    },
    heard(events) {
      for (const event of events) {
        trace.add(event);
        if (event.kind === 'push') for (const phone of phones) phone.receive(event);
      }
      if (events.some((event) => event.kind === 'desk' && event.event.kind === 'comment')) void desk.load();
      changed();
    },
  });

  function pageView(): View {
    const words = wordsOf(language);
    const names: Names = {
      user: (userId) => {
        const anonymous = phones.find(
          ({ state, userId: id }) => state.user?.kind === 'anonymous' && id === userId,
        );
        return anonymous === undefined ? (userId ?? words.trace.somebody) : words.phone.anonymousUser;
      },
      phone: (token) => {
        const known = phones.find(({ state }) => state.token === token);
        if (known !== undefined) return words.phone.name(known.number);
        return token === undefined ? words.trace.somePhone : `${token.slice(0, 12)}…`;
      },
    };
    document.title = `${words.title} — Pyrus Mobile Chat`;
    const connection = h('span', { class: 'connection', role: 'status' });
    const parts = [
      {
        id: 'phones',
        title: words.phone.section,
        views: [phoneView(phones[0], phones[1], words), phoneView(phones[1], phones[0], words)],
      },
      { id: 'desk', title: words.desk.section, views: [deskView(desk, words)] },
      {
        id: 'happened',
        title: words.trace.section,
        views: [
          traceView({
            trace,
            words,
            names,
            phones: () =>
              phones.map(({ number, state, userId }) => ({
                name: words.phone.name(number),
                token: state.token,
                userId,
              })),
            clear: () => {
              trace.clear();
              void fetch('/_local/feed', { method: 'DELETE' });
              changed();
            },
          }),
        ],
      },
    ];
    const languages = Object.keys(NAMES)
      .filter(isLanguage)
      .map((name) => {
        const choose = button(NAMES[name], () => {
          language = name;
          languageStore.write(name);
          show();
        });
        choose.lang = name;
        choose.setAttribute('aria-pressed', String(name === language));
        return choose;
      });
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
        h('div', { class: 'languages', role: 'group', 'aria-label': words.language }, ...languages),
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
        setText(connection, isConnected ? words.connection.open : words.connection.lost);
        connection.dataset.tone = isConnected ? 'good' : 'bad';
        for (const { views } of parts) for (const view of views) view.update();
      },
    };
  }
}

function chosenLanguage(): Language {
  const chosen = languageStore.read();
  return chosen !== undefined && isLanguage(chosen) ? chosen : languageOf(navigator.languages);
}

openRun().then(start, (error: unknown) => {
  document.body.replaceChildren(
    h('p', { class: 'fatal', role: 'alert' }, wordsOf(chosenLanguage()).failed(String(error))),
  );
});
