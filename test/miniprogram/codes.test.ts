import fc from 'fast-check'
import jsqr from 'jsqr'
import { barWidths, symbolWidths } from '../../miniprogram/codes/bar-code'
import { qrCodeOf, QR_SIZE } from '../../miniprogram/codes/qr-code'
import { sceneOf } from '../../miniprogram/codes/scene'

const SCALE = 4
const QUIET = 4

/** Reads the modules back with a decoder that shares no code with the encoder. */
function decoded(digits: string): string | undefined {
  const side = (QR_SIZE + 2 * QUIET) * SCALE
  const modules = qrCodeOf(digits)
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const isDark = modules[Math.floor(y / SCALE) - QUIET]?.[Math.floor(x / SCALE) - QUIET]
      if (isDark) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3)
    }
  return jsqr(pixels, side, side)?.data
}

describe('the member code as a QR code', () => {
  it('is read back by a scanner, whatever the digits', () => {
    const digits = fc.stringMatching(/^\d{20}$/)
    fc.assert(
      fc.property(digits, (text) => decoded(text) === text),
      { numRuns: 50 },
    )
  })

  it.each(['1', '12', '123', '00000000000000000000', '9'.repeat(34)])('also %s', (text) => {
    expect(decoded(text)).toBe(text)
  })

  it('refuses what it cannot hold', () => {
    expect(() => qrCodeOf('12a')).toThrow('digits')
    expect(() => qrCodeOf('1'.repeat(35))).toThrow('digits')
  })
})

describe('the member code as a bar code', () => {
  it('has 106 different symbols of 11 modules, with an even number of dark ones (Code 128)', () => {
    const symbols = Array.from({ length: 106 }, (_, value) => symbolWidths(value))
    expect(new Set(symbols).size).toBe(106)
    for (const widths of symbols.map((symbol) => [...symbol].map(Number))) {
      expect(widths.reduce((sum, width) => sum + width, 0)).toBe(11)
      expect((widths[0]! + widths[2]! + widths[4]!) % 2).toBe(0)
    }
  })

  it('starts with Start C, ends with check digit and stop', () => {
    // 105 + 1·12 + 2·34 = 185, and 185 mod 103 = 82
    const widths = barWidths('1234').join('')
    expect(widths).toBe(
      `${symbolWidths(105)}${symbolWidths(12)}${symbolWidths(34)}${symbolWidths(82)}2331112`,
    )
  })

  it('refuses an odd number of digits', () => {
    expect(() => barWidths('123')).toThrow('even')
  })
})

describe('the scene of the code that opened the page', () => {
  it.each([
    [{}, undefined],
    [{ scene: 'k7Qm2x' }, 'k7Qm2x'],
    [{ scene: 'g%3D12' }, 'g=12'],
    [{ scene: '100%' }, '100%'],
    [{ q: 'https%3A%2F%2Fshop.example%2Fq%2Fk7Qm2x' }, 'k7Qm2x'],
    [{ q: 'https%3A%2F%2Fshop.example%2Fq%2Fk7Qm2x%3Fa%3D1' }, 'k7Qm2x'],
    [{ q: 'https%3A%2F%2Fshop.example%2Fnews' }, undefined],
  ])('%j → %s', (query, scene) => {
    expect(sceneOf(query)).toBe(scene)
  })
})
