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

/** A new id of the moment so many ms beside that of a line. */
const beside = (id: string, ms: number): string =>
  idAt(momentOf(id) + ms).slice(0, TIME_SIGNS) + newId().slice(TIME_SIGNS)

/** A new id that stands before a line that has one already. */
export const idBefore = (id: string): string => beside(id, -1)

/** A new id that stands right behind a line that has one already. */
export const idAfter = (id: string): string => beside(id, 1)
