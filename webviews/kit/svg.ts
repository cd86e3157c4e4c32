import { visibleText } from './text.ts';

const space = 'http://www.w3.org/2000/svg';

/** Makes an SVG element; text is always a text node. Attributes that are null are left out. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number | null>>,
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) continue;
    made.setAttribute(name, name === 'aria-label' ? visibleText(String(value)) : String(value));
  }
  for (const child of children) {
    made.append(typeof child === 'string' ? visibleText(child) : child);
  }
  return made;
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
