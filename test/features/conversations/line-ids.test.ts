import { idAfter, idAt, idBefore, momentOf } from '../../../src/features/conversations/line-ids'
import { newId } from '../../../src/platform/ids'

describe('the ids of lines', () => {
  it('begin with the moment', () => {
    const at = Date.UTC(2026, 10, 22)
    expect(momentOf(idAt(at))).toBe(at)
    expect(idAt(at) <= newId(at)).toBe(true)
  })

  it.each([
    ['01JD0000000000000000000001', '01JD0000000000000000000002'],
    ['01JD000000000000000000000Z', '01JD0000000000000000000010'],
    ['01JD00000000ZZZZZZZZZZZZZZ', '01JD0000000100000000000000'],
  ])('after %s comes %s', (id, next) => {
    expect(idAfter(id)).toBe(next)
  })

  it('before a line stand behind what is older', () => {
    const at = Date.UTC(2026, 10, 22)
    const line = newId(at)
    expect(idBefore(line) < line).toBe(true)
    expect(idBefore(line) > newId(at - 2)).toBe(true)
  })
})
