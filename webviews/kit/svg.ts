import { visibleText } from './text.ts';

export const svgSpace = 'http://www.w3.org/2000/svg';

type Attributes = Readonly<Record<string, string | number>>;

/** Makes an SVG element; strings among the children are text nodes, never markup. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | null)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(attributes)) change(made, name, value);
  for (const child of children) {
    if (child !== null) made.append(typeof child === 'string' ? visibleText(child) : child);
  }
  return made;
}

/** Sets an attribute only where it differs, so that nothing is laid out again for nothing. */
export function change(element: Element, name: string, value: string | number): void {
  const text = typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : value;
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}
