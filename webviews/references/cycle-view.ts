import * as l10n from '@vscode/l10n';
import { polygonHull } from 'd3';
import { element } from '../kit/elements.ts';
import { lockGlyph } from '../kit/locks.ts';
import { fitted } from '../kit/roving.ts';
import { cut } from '../kit/shortened.ts';
import { arrowHead, svg } from '../kit/svg.ts';
import { standingWord, type CyclePicture } from './cycle.ts';
import type { Gestures } from './gestures.ts';
import { told } from './ledger.ts';
import { Player } from './player.ts';
import { arrowOf, ringOf, rounded, type Box, type Ring } from './ring.ts';
import type { Member } from './subtraction.ts';

type Listed = CyclePicture['cycle']['members'][number];

const hullRoom = 14;

/** The members of a cycle with a hull round them, and the collector's reckoning played on them. */
export function cycleView(picture: CyclePicture, gestures: Gestures): (Node | null)[] {
  const home = element('div', 'ring');
  home.setAttribute('role', 'group');
  home.setAttribute('aria-label', l10n.t('Members of the cycle and what they refer to'));
  const cards = new Map(
    picture.cycle.members.map((member) => [member.serial, new MemberCard(member, gestures)]),
  );
  let arrows: ReadonlyMap<number, SVGElement> = new Map();
  const { members, edges } = picture.cycle;
  const roomy = members.some((one) => one.outside > 0) || edges.some((one) => one.from === one.to);
  let at = 0;
  const mark = (): void => {
    const step = picture.steps[at];
    if (!step) return;
    home.dataset['step'] = step.kind;
    const target = picture.cycle.edges[step.edge ?? -1]?.to;
    for (const [serial, card] of cards) {
      const member = step.members.get(serial);
      if (member) card.mark(member, serial === target);
    }
    for (const [place, arrow] of arrows) arrow.classList.toggle('followed', place === step.edge);
  };
  fitted(home, (width) => {
    const ring = ringOf([...cards.keys()], [...picture.cycle.edges], { width, roomy });
    home.style.height = `${ring.height}px`;
    home.classList.toggle('small', ring.small);
    const drawn = arrowsOf(picture, ring);
    arrows = drawn.arrows;
    for (const [serial, card] of cards)
      card.place(ring.boxes.get(serial), serial === picture.serial);
    home.replaceChildren(
      drawn.svg,
      ...[...ring.boxes.keys()].flatMap((serial) => cards.get(serial)?.element ?? []),
    );
    mark();
  });
  const player = new Player(picture.steps, picture.said, (to) => {
    at = to;
    mark();
  });
  const verdict = element(
    'p',
    `verdict${picture.unreachable ? ' unreachable' : ''}`,
    picture.verdict,
  );
  return [
    verdict,
    home,
    player.element,
    picture.omitted === null ? null : element('p', 'quiet', picture.omitted),
    edgeList(picture),
  ];
}

/** One member: its number and what the collector thinks of it. */
class MemberCard {
  readonly element: HTMLButtonElement;
  #number = element('span', 'number');
  #standing = element('span', 'standing');
  #text: string;

  constructor(member: Listed, gestures: Gestures) {
    const { serial, type, text, count, outside, mutability } = member;
    this.#text = element('span', '', text).textContent ?? '';
    this.element = element(
      'button',
      'member',
      element('span', 'serial', `#${serial}`),
      element('span', 'type', element('span', '', type), ' ', lockGlyph(mutability)),
      this.#number,
      element('span', 'of', l10n.t('of {0}', told(count))),
      this.#standing,
    );
    this.element.type = 'button';
    this.element.dataset['serial'] = String(serial);
    const named = element('span', '', `#${serial} ${type} ${cut(text, 80)}`).textContent ?? '';
    this.element.title = l10n.t(
      '{0}: {1} references, {2} of them from outside the cycle',
      named,
      told(count),
      told(outside),
    );
    this.element.addEventListener('click', () => gestures.look(member));
  }

  place(box: Box | undefined, subject: boolean): void {
    if (!box) return;
    const { style } = this.element;
    style.left = `${box.x - box.width / 2}px`;
    style.top = `${box.y - box.height / 2}px`;
    style.width = `${box.width}px`;
    style.height = `${box.height}px`;
    this.element.classList.toggle('is-subject', subject);
  }

  mark({ number, standing }: Member, changing: boolean): void {
    this.#number.textContent = told(number);
    this.#standing.textContent = standingWord(standing) || this.#text;
    this.element.dataset['standing'] = standing;
    this.element.classList.toggle('changing', changing);
  }
}

function arrowsOf(
  picture: CyclePicture,
  ring: Ring,
): { svg: SVGElement; arrows: Map<number, SVGElement> } {
  const { members, edges } = picture.cycle;
  const arrows = new Map<number, SVGElement>();
  const labels: SVGElement[] = [];
  const lanes = new Map<string, number>();
  for (const [place, { from, to, label, times }] of edges.entries()) {
    const [source, target] = [ring.boxes.get(from), ring.boxes.get(to)];
    if (!source || !target) continue;
    const pair = `${from}>${to}`;
    const lane = lanes.get(pair) ?? 0;
    lanes.set(pair, lane + 1);
    const arrow = arrowOf(source, target, lane, ring);
    const words =
      times === 1 ? cut(label, 18) : l10n.t('{0} ({1} times)', cut(label, 18), told(times));
    const text = svg(
      'text',
      { class: 'edge-label', x: arrow.label[0], y: arrow.label[1] + 4, 'text-anchor': 'middle' },
      words,
    );
    const path = svg('path', { class: 'edge', d: arrow.path, 'marker-end': 'url(#ref-head)' });
    const group = svg('g', { class: 'link', 'data-edge': place }, path, text);
    arrows.set(place, group);
    labels.push(group);
  }
  const outside = members.flatMap(({ serial, outside }) => {
    const box = ring.boxes.get(serial);
    return box && outside > 0 ? [outsideArrow(box, outside, ring)] : [];
  });
  const drawn = svg(
    'svg',
    { class: 'arrows', width: ring.width, height: ring.height, 'aria-hidden': 'true' },
    svg('defs', {}, arrowHead('ref-head', ''), arrowHead('ref-outside', 'outside')),
    svg('path', { class: `hull${picture.unreachable ? ' unreachable' : ''}`, d: hullOf(ring) }),
    ...outside,
    ...labels,
  );
  return { svg: drawn, arrows };
}

/** What holds a member from outside: an arrow that comes in from away from the middle of the ring. */
function outsideArrow(box: Box, times: number, ring: Ring): SVGElement {
  const below = box.y > ring.height / 2 + 1;
  const edge = below ? box.y + box.height / 2 + 3 : box.y - box.height / 2 - 3;
  const out = below ? 1 : -1;
  const x = box.x - box.width / 4;
  return svg(
    'g',
    { class: 'outside' },
    svg('path', {
      class: 'edge',
      d: `M${x},${edge + out * 28}L${x},${edge}`,
      'marker-end': 'url(#ref-outside)',
    }),
    svg(
      'text',
      { class: 'edge-label', x: x + 8, y: edge + out * 22 + (below ? 6 : 2) },
      ring.small ? `+${told(times)}` : l10n.t('{0} from outside', told(times)),
    ),
  );
}

function hullOf({ boxes }: Ring): string {
  const corners = [...boxes.values()].flatMap(({ x, y, width, height }): [number, number][] => {
    const [dx, dy] = [width / 2 + hullRoom, height / 2 + hullRoom];
    return [
      [x - dx, y - dy],
      [x + dx, y - dy],
      [x + dx, y + dy],
      [x - dx, y + dy],
    ];
  });
  const hull = polygonHull(corners);
  return hull ? rounded(hull, 16) : '';
}

/** The arrows as a list, for screen readers. */
function edgeList({ cycle }: CyclePicture): HTMLElement {
  const list = element(
    'ul',
    '',
    ...cycle.edges.map(({ from, to, label, times }) =>
      element(
        'li',
        '',
        l10n.t('{0} of #{1} refers to #{2}, {3} times', label, from, to, told(times)),
      ),
    ),
  );
  return element('div', 'visually-hidden', list);
}
