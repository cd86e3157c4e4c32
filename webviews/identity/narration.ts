import * as l10n from '@vscode/l10n';
import type { Mutation, Rebinding } from '../../protocol/lenses/identity.ts';
import type { Graph } from './graph.ts';
import { cut } from '../kit/shortened.ts';

const maxPathsSaid = 4;

/** What changed at this stop, in sentences; parts in backquotes are code. */
export const narrationOf = (graph: Graph): string[] => new Narration(graph).sentences();

class Narration {
  #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  sentences(): string[] {
    return [...this.#looked(), ...this.#changed()];
  }

  /** What the object is that a person asked for. */
  #looked(): string[] {
    const { focus, searchCut } = this.#graph.data;
    if (searchCut) {
      return [
        l10n.t('The object was not found in the time there is for it; it may still be alive.'),
      ];
    }
    const object = focus ? this.#graph.objects.get(focus) : undefined;
    if (!object) return [];
    const way = this.#graph.firstWay(object.serial);
    return [
      way
        ? l10n.t('`{0}` is #{1} {2}.', way, object.serial, object.type)
        : l10n.t('#{0} {1}: no name that is shown leads to it.', object.serial, object.type),
    ];
  }

  #changed(): string[] {
    const { changes, stop } = this.#graph.data;
    if (!changes) {
      return [
        stop === 1
          ? l10n.t('First stop: there is nothing yet to compare with.')
          : l10n.t('Nothing is marked: the stop before this one was not recorded.'),
        ...this.#sharing(),
      ];
    }
    const said = [
      ...changes.mutated.map((one) => this.#saidOfMutation(one)),
      ...changes.rebound.map((one) => this.#saidOfRebinding(one)),
    ].filter((one) => one !== null);
    if (said.length === 0) said.push(l10n.t('Nothing changed since the stop before.'));
    return said;
  }

  /** At a stop without comparison: which mutable objects have several names. */
  #sharing(): string[] {
    return [...this.#graph.namesOf]
      .filter(([serial, names]) => {
        const object = this.#graph.objects.get(serial);
        return names.length > 1 && object?.category === 'data' && object.mutability !== 'immutable';
      })
      .map(([serial, names]) =>
        l10n.t('{0} are the same object, #{1} {2}.', quoted(names), serial, this.#type(serial)),
      );
  }

  #saidOfMutation(mutation: Mutation): string | null {
    const [first, ...others] = this.#graph.pathsTo(mutation.serial);
    if (first === undefined) return null;
    const what = l10n.t(
      '{0} (#{1} {2}) changed in place',
      `\`${first}\``,
      mutation.serial,
      this.#type(mutation.serial),
    );
    const slots = mutation.slots.slice(0, 3).map(({ label, before, after }) => {
      if (before === null) return l10n.t('{0} is new: {1}', label, cut(after ?? ''));
      if (after === null) return l10n.t('{0} is gone, it was {1}', label, cut(before));
      return l10n.t('{0} was {1}, is {2}', label, cut(before), cut(after));
    });
    const sentence =
      slots.length > 0 ? l10n.t('{0}: {1}.', what, slots.join('; ')) : l10n.t('{0}.', what);
    if (others.length === 0) return sentence;
    const shown = quoted(others.slice(0, maxPathsSaid));
    const rest = others.length - maxPathsSaid;
    return rest > 0
      ? l10n.t('{0} Also visible as {1} and {2} more.', sentence, shown, rest)
      : l10n.t('{0} Also visible as {1}.', sentence, shown);
  }

  #saidOfRebinding(change: Rebinding): string | null {
    const { name, before, after } = change;
    if (after === null) return l10n.t('`{0}` is no longer bound.', name);
    const object = this.#graph.objects.get(after);
    if (!object || !this.#graph.isVisible(after)) return null;
    const same = (this.#graph.namesOf.get(after) ?? []).filter(
      (one) => one !== name && !one.endsWith(`: ${name}`),
    );
    const target = `#${after} ${object.type} ${cut(object.text, 24)}`;
    if (same.length > 0 && object.mutability !== 'immutable') {
      return l10n.t('`{0}` refers to {1}: the same object as {2}.', name, target, quoted(same));
    }
    return before
      ? l10n.t('`{0}` now refers to another object, {1}.', name, target)
      : l10n.t('`{0}` is new and refers to {1}.', name, target);
  }

  #type(serial: number): string {
    return this.#graph.objects.get(serial)?.type ?? '';
  }
}

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
