/** Whether two lists hold the same values, one by one. */
export function isSameList(one: readonly unknown[], two: readonly unknown[]): boolean {
  return one.length === two.length && one.every((it, at) => it === two[at]);
}
