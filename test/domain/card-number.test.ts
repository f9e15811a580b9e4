import * as fc from 'fast-check'
import { cardNumber, groupedCardNumber, isCardNumber } from '../../src/domain/card-number'

const body = fc.stringMatching(/^\d{14}$/)

describe('a card number', () => {
  it('carries check digits after ISO 7064 MOD 97-10', () => {
    // The standard's own example: 794 has the check digits 44.
    expect(cardNumber('00000000000794')).toBe('0000000000079444')
    expect(isCardNumber('0000 0000 0007 9444')).toBe(true)
  })

  it('shows every wrong digit and every two neighbours in the wrong order', () => {
    fc.assert(
      fc.property(body, fc.nat(15), fc.integer({ min: 1, max: 9 }), (digits, place, by) => {
        const number = cardNumber(digits)
        const wrong = String((Number(number[place]) + by) % 10)
        expect(isCardNumber(number)).toBe(true)
        expect(isCardNumber(number.slice(0, place) + wrong + number.slice(place + 1))).toBe(false)
        if (place < 15 && number[place] !== number[place + 1]) {
          const swapped = number.slice(0, place) + number[place + 1] + number[place] + number.slice(place + 2)
          expect(isCardNumber(swapped)).toBe(false)
        }
      }),
    )
  })

  it.each(['', '1234', '00000000000794440', 'abcdefghijklmnop'])('is not %p', (text) => {
    expect(isCardNumber(text)).toBe(false)
  })

  it('is read aloud in groups of four', () => {
    expect(groupedCardNumber('9000000000000012')).toBe('9000 0000 0000 0012')
  })
})
