import {
  acceptedSteps,
  digitsOf,
  memberCodeText,
  nextStepAt,
  readMemberCode,
} from '../../src/domain/member-code'

const MINUTE = 60_000

describe('a step', () => {
  it.each([
    [10 * MINUTE, [10, 9]],
    [10 * MINUTE + 29_999, [10, 9]],
    [10 * MINUTE + 30_000, [10]],
    [10 * MINUTE + 59_999, [10]],
  ])('at %d accepts %p: a code lives for 90 seconds', (at, steps) => {
    expect(acceptedSteps(at)).toEqual(steps)
  })

  it('ends at the full minute', () => {
    expect(nextStepAt(10 * MINUTE + 1)).toBe(11 * MINUTE)
    expect(nextStepAt(10 * MINUTE)).toBe(11 * MINUTE)
  })
})

describe('the text', () => {
  const text = memberCodeText('0123456789', '00000042')

  it('is 20 digits and says which card it names', () => {
    expect(text).toMatch(/^\d{20}$/)
    expect(readMemberCode(text)).toEqual({ cardRef: '0123456789', proof: '00000042' })
    expect(readMemberCode('8801 2345 6789 0000 0042')).toEqual(readMemberCode(text))
  })

  it.each(['6901234567892', '134567890123456789', '28012345678900000042', `${text}0`, ''])(
    'is never a bar code of a product or of a payment: %s',
    (other) => {
      expect(readMemberCode(other)).toBeUndefined()
    },
  )
})

it('makes eight digits of any bytes', () => {
  expect(digitsOf(new Uint8Array(32))).toBe('00000000')
  expect(digitsOf(new Uint8Array(32).fill(255))).toMatch(/^\d{8}$/)
})
