import {
  borders, corner, opacityOf, outlined, pixels, radiiOf, round, roundedPath, shadowsOf, sizeOf,
} from './page-box.ts'; // prettier-ignore
import { cutText, fontOf, linesOf, withGeneric } from './page-text.ts';
import { plainPaint, writeLooks } from './picture-file.ts';
import { svg, svgSpace } from './svg.ts';

/** A picture as a file of its own, and its size in pixels. */
export interface PageFile {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

const margin = 16;

/** What only somebody in front of the page can use. */
const controls = 'button.tool, input, select';

/**
 * Parts of the page as one SVG that stands alone, one below the other: boxes, texts and drawings as they
 * are laid out now, with nothing that refers to anything outside of it. A part whose content is scrolled or
 * moved is drawn whole; what a box within it cuts off is cut off. Controls and
 * pseudo-elements are not drawn.
 */
export function pageFile(parts: readonly HTMLElement[]): PageFile {
  const whole = svg('g');
  let [bottom, right] = [0, 0];
  for (const part of parts) {
    const one = new PagePicture();
    const drawn = one.part(part);
    const { left, top, width, height } = one.extent();
    drawn.setAttribute('transform', `translate(${round(-left)} ${round(bottom - top)})`);
    whole.append(drawn);
    bottom += height + margin;
    right = Math.max(right, width);
  }
  const [width, height] = [Math.ceil(right + 2 * margin), Math.ceil(bottom + margin)];
  whole.setAttribute('transform', `translate(${margin} ${margin})`);
  const file = svg('svg', { xmlns: svgSpace, width, height, viewBox: `0 0 ${width} ${height}` });
  const ground = plainPaint(getComputedStyle(document.body).backgroundColor);
  file.append(svg('rect', { width, height, fill: ground.colour }), whole);
  return { text: new XMLSerializer().serializeToString(file), width, height };
}

interface Around {
  /** Boxes that cut off what lies outside of them, the innermost last. */
  readonly cuts: readonly DOMRect[];
  readonly struck: boolean;
  readonly underlined: boolean;
}

class PagePicture {
  #extent = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  #defs = svg('defs');
  #ids = `p${String(performance.now()).replace('.', '-')}-`;
  #patterns = 0;

  part(part: HTMLElement): SVGGElement {
    const home = svg('g', {}, this.#defs);
    const around = { cuts: [], struck: false, underlined: false };
    for (const child of part.childNodes) this.#node(child, home, around);
    return home;
  }

  extent(): { left: number; top: number; width: number; height: number } {
    const { left, top, right, bottom } = this.#extent;
    if (left > right) return { left: 0, top: 0, width: 1, height: 1 };
    return { left, top, width: right - left, height: bottom - top };
  }

  #node(node: Node, home: SVGElement, around: Around): void {
    if (node instanceof Text) this.#text(node, home, around);
    else if (node instanceof SVGSVGElement) this.#drawing(node, home);
    else if (node instanceof HTMLElement) this.#element(node, home, around);
  }

  #element(element: HTMLElement, home: SVGElement, around: Around): void {
    if (element.matches(controls)) return;
    const style = getComputedStyle(element);
    const isSeen = style.visibility === 'visible' && element.checkVisibility();
    const opacity = Number(style.opacity);
    if (!isSeen || opacity === 0 || style.clipPath !== 'none') return;
    const at = opacity === 1 ? home : home.appendChild(svg('g', { opacity }));
    const box = element.getBoundingClientRect();
    if (box.width > 0 && box.height > 0) this.#box(box, style, at);
    const cutsOff = style.overflowX !== 'visible' || style.overflowY !== 'visible';
    const isCut =
      cutsOff &&
      (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight);
    const line = style.textDecorationLine;
    const within: Around = {
      cuts: isCut ? [...around.cuts, box] : around.cuts,
      struck: around.struck || line.includes('line-through'),
      underlined: around.underlined || line.includes('underline'),
    };
    for (const child of element.childNodes) this.#node(child, at, within);
  }

  // ---- boxes

  #box(box: DOMRect, style: CSSStyleDeclaration, home: SVGElement): void {
    const radii = radiiOf(style, box);
    const add = (shape: SVGElement): void => {
      home.append(shape);
      this.#reach(box);
    };
    for (const { inset, spread, colour, x } of shadowsOf(style.boxShadow)) {
      if (inset && x > 0) {
        add(svg('rect', { ...corner(box), width: x, height: round(box.height), fill: colour }));
      } else {
        const away = inset ? -spread / 2 : spread / 2;
        add(outlined(box, radii, away, { stroke: colour, 'stroke-width': spread }));
      }
    }
    const ground = plainPaint(style.backgroundColor);
    const striped = this.#stripes(style.backgroundImage);
    for (const paint of [ground, striped]) {
      if (!paint || paint.opacity === 0) continue;
      const d = roundedPath(box, radii);
      add(svg('path', { d, fill: paint.colour, 'fill-opacity': opacityOf(paint.opacity) }));
    }
    for (const edge of borders(box, radii, style)) add(edge);
    if (style.outlineStyle !== 'none' && pixels(style.outlineWidth) > 0) {
      const [width, away] = [pixels(style.outlineWidth), pixels(style.outlineOffset)];
      const { colour } = plainPaint(style.outlineColor);
      add(outlined(box, radii, away + width / 2, { stroke: colour, 'stroke-width': width }));
    }
  }

  /** `repeating-linear-gradient` of one colour and nothing: what the kit draws patterns with. */
  #stripes(image: string): { colour: string; opacity: number } | null {
    const found = /^repeating-linear-gradient\((-?[\d.]+)deg, (.+?) 0px, .+? ([\d.]+)px, .+? ([\d.]+)px\)$/.exec(image); // prettier-ignore
    if (!found) return null;
    const [, angle = '', colour = '', filled = '', whole = ''] = found;
    const id = `${this.#ids}${(this.#patterns += 1)}`;
    const turn = { patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${Number(angle) - 90})` }; // prettier-ignore
    const bar = svg('rect', { width: filled, height: whole, fill: plainPaint(colour).colour });
    this.#defs.append(svg('pattern', { id, width: whole, height: whole, ...turn }, bar));
    return { colour: `url(#${id})`, opacity: 1 };
  }

  // ---- drawings

  #drawing(drawing: SVGSVGElement, home: SVGElement): void {
    const box = drawing.getBoundingClientRect();
    const style = getComputedStyle(drawing);
    if (!drawing.checkVisibility() || style.visibility !== 'visible') return;
    const copy = writeLooks(drawing);
    const { width, height } = drawing.viewBox.baseVal ?? { width: 0, height: 0 };
    if (width > 0 && height > 0) {
      if (box.width === 0) return;
      for (const [name, value] of Object.entries({ ...corner(box), ...sizeOf(box) })) {
        copy.setAttribute(name, String(value));
      }
      copy.setAttribute('overflow', style.overflowX === 'visible' ? 'visible' : 'hidden');
      home.append(copy);
      this.#reach(box);
      return;
    }
    const group = svg('g', { transform: `translate(${round(box.left)} ${round(box.top)})` });
    group.append(...copy.childNodes);
    home.append(group);
    const drawn = drawing.getBBox();
    if (drawn.width + drawn.height === 0) return;
    const [x, y] = [box.left + drawn.x, box.top + drawn.y];
    this.#reach(new DOMRect(x, y, drawn.width, drawn.height));
  }

  // ---- texts

  #text(node: Text, home: SVGElement, around: Around): void {
    const { parentElement: parent } = node;
    if (!parent || !node.data.trim()) return;
    const style = getComputedStyle(parent);
    for (const { text, box } of linesOf(node)) {
      const shown = cutText(text, box, around.cuts, style);
      if (!shown) continue;
      const { ascent, descent } = fontOf(style);
      const baseline = box.top + (box.height * ascent) / (ascent + descent);
      const { colour, opacity } = plainPaint(style.color);
      const at = { x: round(box.left), y: round(baseline) };
      home.append(
        svg(
          'text',
          {
            ...at,
            fill: colour,
            'fill-opacity': opacityOf(opacity),
            'font-family': withGeneric(style.fontFamily),
            'font-size': style.fontSize,
            'font-weight': style.fontWeight === '400' ? null : style.fontWeight,
            'font-style': style.fontStyle === 'normal' ? null : style.fontStyle,
            // The room it has here, whatever fonts are there where it is looked at.
            textLength: round(shown.width),
            lengthAdjust: 'spacingAndGlyphs',
            'xml:space': 'preserve',
          },
          shown.text,
        ),
      );
      this.#reach(new DOMRect(box.left, box.top, shown.width, box.height));
      const line = (y: number): void => {
        const width = pixels(style.fontSize) / 12;
        const [x1, x2, at] = [round(box.left), round(box.left + shown.width), round(y)];
        home.append(
          svg('path', { d: `M${x1} ${at}H${x2}`, stroke: colour, 'stroke-width': width }),
        );
      };
      if (around.struck) line(baseline - ascent * 0.3);
      if (around.underlined) line(baseline + 2);
    }
  }

  #reach({ left, top, right, bottom }: DOMRect): void {
    this.#extent = {
      left: Math.min(this.#extent.left, left),
      top: Math.min(this.#extent.top, top),
      right: Math.max(this.#extent.right, right),
      bottom: Math.max(this.#extent.bottom, bottom),
    };
  }
}
