import { idAfter, idAt, idBefore, momentOf } from '../../../src/features/conversations/line-ids'
import { newId } from '../../../src/platform/ids'

describe('the ids of lines', () => {
  it('begin with the moment', () => {
    const at = Date.UTC(2026, 10, 22)
    expect(momentOf(idAt(at))).toBe(at)
    expect(idAt(at) <= newId(at)).toBe(true)
  })

  it('right behind a line stand before what is younger, and are never the same', () => {
    const at = Date.UTC(2026, 10, 22)
    const line = newId(at)
    const behind = Array.from({ length: 50 }, () => idAfter(line))
    expect(behind.every((id) => id > line && id < newId(at + 2))).toBe(true)
    expect(new Set(behind).size).toBe(50)
  })

  it('before a line stand behind what is older', () => {
    const at = Date.UTC(2026, 10, 22)
    const line = newId(at)
    expect(idBefore(line) < line).toBe(true)
    expect(idBefore(line) > newId(at - 2)).toBe(true)
  })
})
