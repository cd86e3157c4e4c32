import { svgSpace } from './svg.ts';

/** Properties by which style sheets decide how an SVG looks. */
const looks = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-opacity',
  'stroke-linejoin', 'stroke-linecap', 'opacity', 'font-family', 'font-size', 'font-weight',
  'text-anchor', 'dominant-baseline', 'image-rendering', 'visibility', 'display',
] as const; // prettier-ignore

/**
 * A picture as a file of its own: what the page's style sheets say is written into each element, and the
 * page's background is put behind it. Nothing in it refers to anything outside of it.
 */
export function pictureFile(picture: SVGSVGElement): string {
  const copy = picture.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) throw new TypeError('A copy of an SVG is an SVG.');
  const [from, to] = [
    [picture, ...picture.querySelectorAll('*')],
    [copy, ...copy.querySelectorAll('*')],
  ];
  for (const [at, original] of from.entries()) {
    const written = to[at];
    if (!(original instanceof SVGElement) || !written) continue;
    const computed = getComputedStyle(original);
    for (const name of looks) {
      const value = computed.getPropertyValue(name);
      if (value) written.setAttribute(name, value);
    }
    for (const name of ['class', 'tabindex', 'style']) written.removeAttribute(name);
  }
  const { width, height } = sizeOf(picture);
  copy.setAttribute('xmlns', svgSpace);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const box = picture.viewBox.baseVal;
  const behind = document.createElementNS(svgSpace, 'rect');
  const frame = { x: box.x, y: box.y, width: box.width || width, height: box.height || height };
  for (const [name, value] of Object.entries(frame)) behind.setAttribute(name, String(value));
  behind.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  copy.prepend(behind);
  return new XMLSerializer().serializeToString(copy);
}

/** The same picture as a PNG of twice its size, in base64. Rejects where it cannot be drawn. */
export async function pictureImage(picture: SVGSVGElement): Promise<string> {
  const { width, height } = sizeOf(picture);
  const image = new Image();
  image.src = `data:image/svg+xml;base64,${toBase64(pictureFile(picture))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width * 2, height * 2];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
}

/** UTF-8 of a text in base64. */
export function toBase64(text: string): string {
  let bytes = '';
  for (const one of new TextEncoder().encode(text)) bytes += String.fromCharCode(one);
  return btoa(bytes);
}

/** As large as it is seen, in the proportions of what is drawn: the room beside it is left out. */
function sizeOf(picture: SVGSVGElement): { width: number; height: number } {
  const { width, height } = picture.getBoundingClientRect();
  const box = picture.viewBox.baseVal;
  const scale = Math.min(width / box.width, height / box.height);
  const isSeen = Number.isFinite(scale) && scale > 0;
  return {
    width: Math.max(1, Math.round(isSeen ? box.width * scale : width || box.width)),
    height: Math.max(1, Math.round(isSeen ? box.height * scale : height || box.height)),
  };
}
