import * as v from 'valibot';
import { Desk } from './desk/desk.ts';
import { h, type View } from './dom.ts';
import { listen } from './feed.ts';
import { pageView } from './page-view.ts';
import { Phone } from './phone/phone.ts';
import { openRun, type Run } from './run.ts';
import { stored } from './store.ts';
import { Trace } from './trace/trace.ts';
import { isLanguage, type Language, languageOf, wordsOf } from './words/language.ts';

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
    page = pageView({
      phones,
      desk,
      trace,
      language,
      isConnected: () => isConnected,
      choose(chosen) {
        language = chosen;
        languageStore.write(chosen);
        show();
        // The button that was pressed is gone, with all of the page in the former language.
        document.querySelector<HTMLElement>('.languages [aria-pressed="true"]')?.focus();
      },
      clear() {
        trace.clear();
        void fetch('/_local/feed', { method: 'DELETE' });
        changed();
      },
    });
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
}

function chosenLanguage(): Language {
  const chosen = languageStore.read();
  return chosen !== undefined && isLanguage(chosen) ? chosen : languageOf(navigator.languages);
}

openRun().then(start, (error: unknown) => {
  const text = wordsOf(chosenLanguage()).failed(String(error));
  document.body.replaceChildren(h('p', { class: 'fatal', role: 'alert' }, text));
});
