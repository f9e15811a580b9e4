import { FixedClock, ShiftedClock, systemClock } from '../../src/platform/clock'
import { newId } from '../../src/platform/ids'
import { SecretBox } from '../../src/platform/secret-box'

describe('ids', () => {
  it('are unique and sort by birth, a hundred thousand in a row', () => {
    const ids = Array.from({ length: 100_000 }, () => newId())
    expect(new Set(ids).size).toBe(100_000)
    expect([...ids].sort()).toEqual(ids)
    for (const id of ids.slice(0, 100)) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
  })

  it('still sort by birth when the machine’s clock is set back', () => {
    const before = newId()
    const real = Date.now
    Date.now = () => real() - 3_600_000
    try {
      const after = newId()
      expect(after > before).toBe(true)
    } finally {
      Date.now = real
    }
  })

  it('carry the time they are given, and differ all the same', () => {
    const [early, again, late] = [newId(1000), newId(1000), newId(2000)]
    expect(early.slice(0, 10)).toBe(again.slice(0, 10))
    expect(early < again && again < late).toBe(true)
    const other = [newId(2000), newId(1000), newId(2000), newId(1000)]
    expect(new Set([early, again, late, ...other]).size).toBe(7)
  })
})

describe('clocks', () => {
  it('tell real time, shifted time, or stand still', () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(50)
    const shifted = new ShiftedClock()
    shifted.shift(86_400_000)
    expect(Math.abs(shifted.now() - Date.now() - 86_400_000)).toBeLessThan(50)
    const fixed = new FixedClock(1000)
    fixed.advance(500)
    expect(fixed.now()).toBe(1500)
  })
})

describe('a secret box', () => {
  const box = new SecretBox('a data key of enough length', 'tokens')

  it('opens what it sealed, any text, each time sealed differently', () => {
    for (const text of ['', 'secret', '汉字 😀 \u0000', 'x'.repeat(10_000)]) {
      expect(box.open(box.seal(text, 'row-1'), 'row-1')).toBe(text)
      expect(box.seal(text)).not.toBe(box.seal(text))
    }
  })

  it('stays shut for another key, purpose or row, and for a changed text', () => {
    const sealed = box.seal('secret', 'row-1')
    const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`
    expect(box.open(sealed, 'row-2')).toBeUndefined()
    expect(box.open(changed, 'row-1')).toBeUndefined()
    expect(box.open(sealed.slice(0, 20), 'row-1')).toBeUndefined()
    expect(box.open('not sealed at all !!', 'row-1')).toBeUndefined()
    expect(new SecretBox('another data key', 'tokens').open(sealed, 'row-1')).toBeUndefined()
    expect(new SecretBox('a data key of enough length', 'phones').open(sealed, 'row-1')).toBeUndefined()
  })
})
