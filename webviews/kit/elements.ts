import { visibleText } from './text.ts';

/** Makes an element; text is always a text node, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const child of children) {
    if (child !== null) made.append(typeof child === 'string' ? visibleText(child) : child);
  }
  return made;
}

/** Replaces what an element says; program text in it is written out as `element` does. */
export function say(at: HTMLElement, text: string): void {
  at.textContent = visibleText(text);
}

/** A button with a word for those who do not see its sign. */
export function button(sign: string, label: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', 'tool', sign);
  made.type = 'button';
  made.title = label;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', onClick);
  return made;
}

/** A button that says in words what it does; `more` is told to those who stay on it. */
export function wordButton(words: string, more: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', 'tool', words);
  made.type = 'button';
  made.title = more;
  made.addEventListener('click', onClick);
  return made;
}
