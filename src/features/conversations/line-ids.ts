import { newId } from '../../platform/ids'

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TIME_SIGNS = 10

/** The smallest ULID of this moment (epoch ms). */
export function idAt(at: number): string {
  let rest = Math.max(0, at)
  let head = ''
  for (let index = 0; index < TIME_SIGNS; index++) {
    head = SIGNS[rest % 32]! + head
    rest = Math.floor(rest / 32)
  }
  return head + '0'.repeat(16)
}

/** The moment (epoch ms) in a ULID. */
export const momentOf = (id: string): number =>
  [...id.slice(0, TIME_SIGNS)].reduce((sum, sign) => sum * 32 + SIGNS.indexOf(sign), 0)

/** A new id that stands before a line that has one already. */
export const idBefore = (id: string): string =>
  idAt(momentOf(id) - 1).slice(0, TIME_SIGNS) + newId().slice(TIME_SIGNS)

/** The next id after this one: for a line that must stand behind another of the same moment. */
export function idAfter(id: string): string {
  const signs = [...id]
  for (let index = signs.length - 1; index >= 0; index--) {
    const value = SIGNS.indexOf(signs[index]!)
    signs[index] = SIGNS[(value + 1) % 32]!
    if (value < 31) break
  }
  return signs.join('')
}
