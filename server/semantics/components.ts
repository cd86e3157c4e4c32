/** Strongly connected components (Tarjan), each after all that it points to. Without recursion: chains may be long. */
export function componentsOf<Item>(
  items: readonly Item[],
  edges: (item: Item) => Iterable<Item>,
): Item[][] {
  const numbers = new Map<Item, number>();
  const lows = new Map<Item, number>();
  const open = new Set<Item>();
  const stack: Item[] = [];
  const components: Item[][] = [];
  for (const start of items) {
    if (numbers.has(start)) continue;
    const work: { item: Item; next: Iterator<Item> }[] = [];
    const enter = (item: Item): void => {
      numbers.set(item, numbers.size);
      lows.set(item, numbers.size - 1);
      stack.push(item);
      open.add(item);
      work.push({ item, next: edges(item)[Symbol.iterator]() });
    };
    enter(start);
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const { item } = top;
      const { done, value } = top.next.next();
      if (done !== true) {
        if (!numbers.has(value)) enter(value);
        else if (open.has(value)) lower(lows, item, numbers.get(value) ?? 0);
        continue;
      }
      work.pop();
      const low = lows.get(item) ?? 0;
      const above = work.at(-1);
      if (above !== undefined) lower(lows, above.item, low);
      if (low === numbers.get(item)) {
        const component = stack.splice(stack.lastIndexOf(item));
        for (const one of component) open.delete(one);
        components.push(component);
      }
    }
  }
  return components;
}

function lower<Item>(lows: Map<Item, number>, item: Item, low: number): void {
  lows.set(item, Math.min(lows.get(item) ?? low, low));
}
