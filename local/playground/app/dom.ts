type Child = Node | string | undefined;
type Property = string | number | boolean | undefined | ((event: Event) => void);

/** An element. A function is a listener of the event it is named for; false and undefined leave the attribute out. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Readonly<Record<string, Property>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Only where it differs: a live region speaks at each change. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A part of the page that shows something, and can be told to look again. */
export interface View<Item = void> {
  readonly element: HTMLElement;
  update(item: Item): void;
}

/**
 * Keeps the children of an element in step with a list. A child stays as long as its key is there, and with it the focus
 * and what is folded out.
 */
export function keyed<Item>(
  parent: Element,
  keyOf: (item: Item) => string,
  create: (item: Item) => View<Item>,
): (items: readonly Item[]) => void {
  let views = new Map<string, View<Item>>();
  return (items) => {
    const next = new Map<string, View<Item>>();
    let place = parent.firstElementChild;
    for (const item of items) {
      const key = keyOf(item);
      const view = views.get(key) ?? create(item);
      view.update(item);
      next.set(key, view);
      if (view.element === place) place = place.nextElementSibling;
      else parent.insertBefore(view.element, place);
    }
    for (const [key, view] of views) if (next.get(key) !== view) view.element.remove();
    views = next;
  };
}

let lastId = 0;

/** A field under its label. */
export function field(label: string, input: HTMLElement, hint?: string): HTMLElement {
  lastId += 1;
  input.id ||= `field-${lastId}`;
  const hintId = `${input.id}-hint`;
  if (hint !== undefined) input.setAttribute('aria-describedby', hintId);
  return h(
    'div',
    { class: 'field' },
    h('label', { for: input.id }, label),
    input,
    hint === undefined ? undefined : h('span', { class: 'hint', id: hintId }, hint),
  );
}

export const button = (label: string, click: () => void, kind = 'plain'): HTMLButtonElement =>
  h('button', { type: 'button', class: kind, click }, label);
