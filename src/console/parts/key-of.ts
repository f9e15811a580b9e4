import { toRaw } from 'vue'

const keys = new WeakMap<object, number>()
let next = 1

/** A key for an object of a list whose rows have no id of their own; it stays with the object when rows move. */
export function keyOf(item: object): number {
  const raw = toRaw(item)
  const known = keys.get(raw)
  if (known) return known
  keys.set(raw, next)
  return next++
}
