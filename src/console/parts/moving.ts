/** Moves an item of a list by some places, in the list itself; out of range does nothing. */
export function moveItem<T>(list: T[], from: number, by: number): void {
  const to = from + by
  if (to < 0 || to >= list.length) return
  const [item] = list.splice(from, 1)
  if (item !== undefined) list.splice(to, 0, item)
}
