import { DAY_MS } from '../../src/domain/binding-policy'
import { decideScan, type ScanDecision } from '../../src/domain/scan-decision'
import { base, code, H, jingan, NOW, owned, TABLE } from './scan-cases'

function inShort({ outcome, reasonCode, home: opened, visiting, welcome }: ScanDecision): string {
  const words: string[] = [outcome, reasonCode]
  if (opened) words.push('home', `${opened.storeId}/${opened.staffId ?? '-'}`)
  if (visiting) words.push('visit', `${visiting.storeId}/${visiting.staffId ?? '-'}`)
  words.push(welcome.kind)
  if (welcome.hasCard) words.push('card')
  return words.join(' ')
}

test.each(TABLE)('%s', (_, difference, expected) => {
  expect(inShort(decideScan({ ...base, ...difference }))).toBe(expected)
})

test('every decision is a Chinese sentence that names what it speaks of', () => {
  for (const [, difference] of TABLE) {
    const { sentence } = decideScan({ ...base, ...difference })
    expect(sentence).toMatch(/^[^A-Z]*[一-龥].*。$/u)
    expect(sentence).not.toMatch(/undefined|null|NaN/)
  }
  const elsewhere = decideScan({ ...base, ...owned(10), code: code(jingan, H) })
  expect(elsewhere.sentence).toBe(
    '扫了其他门店（静安店的导购导购H）的码，仍归属淮海店的导购导购G，并记为静安店的到访顾客 30 天。',
  )
})

test('a visit goes on with the same guide and begins anew with another', () => {
  const again = { ...base, ...owned(1), code: code(jingan, H) }
  const same = decideScan({ ...again, visiting: { bindingId: 'V1', guideId: 'H' } })
  expect(same.visiting).toEqual({ storeId: 'S2', staffId: 'H', until: NOW + 30 * DAY_MS, extendsId: 'V1' })
  const other = decideScan({ ...again, visiting: { bindingId: 'V1', guideId: 'K' } })
  expect(other.visiting?.extendsId).toBeNull()
})

test('what staff and impatient people scan counts for nobody', () => {
  expect(decideScan(base).isTouch).toBe(true)
  expect(decideScan({ ...base, isStaff: true }).isTouch).toBe(false)
  expect(decideScan({ ...base, sameCodeAt: NOW - 1 }).isTouch).toBe(false)
  expect(decideScan({ ...base, code: null }).isTouch).toBe(false)
})
