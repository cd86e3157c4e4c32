/** Signs of the player, drawn: fonts lack some of them. 12 by 12 units. */
const shapes = {
  begin: 'M1 1h2v10h-2z M11 1v10l-7 -5z',
  back: 'M9 1v10l-7 -5z',
  play: 'M3 1v10l8 -5z',
  pause: 'M2 1h3v10h-3z M7 1h3v10h-3z',
  forward: 'M3 1v10l7 -5z',
  end: 'M9 1h2v10h-2z M1 1v10l7 -5z',
};
export type Icon = keyof typeof shapes;

export function icon(name: Icon): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 12 12');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', shapes[name]);
  svg.append(path);
  return svg;
}
