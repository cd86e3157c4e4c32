import { visibleText } from './text.ts';

export const svgSpace = 'http://www.w3.org/2000/svg';

/** Makes an SVG element; text is always a text node. Attributes and children that are null are left out. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number | null>> = {},
  ...children: (Node | string | null)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) change(made, name, value);
  }
  for (const child of children) {
    if (child !== null) made.append(typeof child === 'string' ? visibleText(child) : child);
  }
  return made;
}

/** Sets an attribute only where it differs, so that nothing is laid out again for nothing. */
export function change(element: Element, name: string, value: string | number): void {
  const text = name === 'aria-label' ? visibleText(String(value)) : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** An arrow's head for paths with `marker-end="url(#id)"`; its colour is that of the class. */
export function arrowHead(id: string, className: string): SVGMarkerElement {
  return svg(
    'marker',
    {
      id,
      class: className,
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerWidth: 9,
      markerHeight: 9,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    svg('path', { d: 'M0 0L8 4L0 8z' }),
  );
}
