/** Properties by which style sheets decide how an SVG looks. */
const looks = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-opacity',
  'stroke-linejoin', 'stroke-linecap', 'opacity', 'font-family', 'font-size', 'font-weight',
  'paint-order', 'text-anchor', 'dominant-baseline', 'image-rendering', 'visibility', 'display',
] as const; // prettier-ignore

/** A copy in which each element says itself what style sheets say of it. */
export function writeLooks(picture: SVGSVGElement): SVGSVGElement {
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
    for (const name of ['fill', 'stroke']) {
      const value = written.getAttribute(name);
      if (!value?.includes('(') || value.startsWith('url')) continue;
      const { colour, opacity } = plainPaint(value);
      const more = Number(computed.getPropertyValue(`${name}-opacity`) || 1);
      written.setAttribute(name, colour);
      written.setAttribute(`${name}-opacity`, String(opacity * more));
    }
    for (const name of ['class', 'tabindex', 'style']) written.removeAttribute(name);
  }
  return copy;
}

const paints = new Map<string, { colour: string; opacity: number }>();
const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** A colour as every reader of SVG knows it, and how far it covers; `color-mix` and the like are worked out. */
export function plainPaint(value: string): { colour: string; opacity: number } {
  const known = paints.get(value);
  if (known) return known;
  if (!pen) return { colour: value, opacity: 1 };
  pen.canvas.width = 1;
  pen.fillStyle = value;
  pen.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = pen.getImageData(0, 0, 1, 1).data;
  const hex = [red, green, blue].map((one) => one.toString(16).padStart(2, '0')).join('');
  const made = { colour: `#${hex}`, opacity: Math.round((alpha / 255) * 1000) / 1000 };
  paints.set(value, made);
  return made;
}

/** The longest side of a PNG: what browsers still draw. */
const longestSide = 16_000;

/** An SVG file as a PNG of twice its size, smaller where that is too much, in base64. */
export async function imageOf(file: {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}): Promise<string> {
  const { text, width, height } = file;
  const image = new Image();
  image.src = `data:image/svg+xml;base64,${toBase64(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  const scale = Math.min(2, longestSide / Math.max(width, height));
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
}

/** UTF-8 of a text in base64. */
export function toBase64(text: string): string {
  let bytes = '';
  for (const one of new TextEncoder().encode(text)) bytes += String.fromCharCode(one);
  return btoa(bytes);
}
