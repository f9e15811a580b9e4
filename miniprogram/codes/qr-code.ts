import { errorCodewords } from './reed-solomon'

/** Version 1: 21 × 21 modules. */
export const QR_SIZE = 21

const DATA_CODEWORDS = 16
const ERROR_CODEWORDS = 10
const MOST_DIGITS = 34
/** Format information of level M with mask 0, with its own check bits (ISO/IEC 18004 annex C). */
const FORMAT_BITS = 0b101010000010010

/** Row by row; true is dark. */
export type Modules = boolean[][]

/**
 * A QR code of up to 34 digits: version 1, level M, numeric mode, mask 0. That is all that a member code needs, so
 * that no library has to be shipped. Throws for anything else than digits.
 */
export function qrCodeOf(digits: string): Modules {
  if (!/^\d{1,34}$/.test(digits)) throw new Error(`a member code is 1 to ${MOST_DIGITS} digits`)
  const data = codewordsOf(digits)
  const bits = [...data, ...errorCodewords(data, ERROR_CODEWORDS)].flatMap((word) => bitsOf(word, 8))
  const modules: Modules = Array.from({ length: QR_SIZE }, () => Array<boolean>(QR_SIZE).fill(false))
  const reserved: Modules = modules.map((row) => [...row])
  drawPatterns(modules, reserved)
  drawData(modules, reserved, bits)
  return modules
}

function bitsOf(value: number, length: number): number[] {
  return Array.from({ length }, (_, index) => (value >> (length - 1 - index)) & 1)
}

function codewordsOf(digits: string): number[] {
  const bits = [...bitsOf(1, 4), ...bitsOf(digits.length, 10)]
  for (let at = 0; at < digits.length; at += 3) {
    const group = digits.slice(at, at + 3)
    bits.push(...bitsOf(Number(group), group.length * 3 + 1))
  }
  const room = DATA_CODEWORDS * 8
  bits.push(...Array<number>(Math.min(4, room - bits.length)).fill(0))
  while (bits.length % 8 !== 0) bits.push(0)
  const words: number[] = []
  for (let at = 0; at < bits.length; at += 8)
    words.push(bits.slice(at, at + 8).reduce((sum, bit) => sum * 2 + bit, 0))
  for (let index = 0; words.length < DATA_CODEWORDS; index += 1) words.push(index % 2 === 0 ? 0xec : 0x11)
  return words
}

function drawPatterns(modules: Modules, reserved: Modules): void {
  const put = (x: number, y: number, isDark: boolean): void => {
    if (x < 0 || y < 0 || x >= QR_SIZE || y >= QR_SIZE) return
    modules[y]![x] = isDark
    reserved[y]![x] = true
  }
  for (let at = 0; at < QR_SIZE; at += 1) {
    put(6, at, at % 2 === 0)
    put(at, 6, at % 2 === 0)
  }
  for (const [left, top] of [
    [0, 0],
    [QR_SIZE - 7, 0],
    [0, QR_SIZE - 7],
  ] as const)
    drawFinder(put, left, top)
  drawFormat(put)
}

type Put = (x: number, y: number, isDark: boolean) => void

/** A finder pattern with its white border. */
function drawFinder(put: Put, left: number, top: number): void {
  for (let y = -1; y <= 7; y += 1)
    for (let x = -1; x <= 7; x += 1) {
      const distance = Math.max(Math.abs(x - 3), Math.abs(y - 3))
      put(left + x, top + y, distance !== 2 && distance !== 4)
    }
}

function drawFormat(put: Put): void {
  for (let index = 0; index < 15; index += 1) {
    const isDark = ((FORMAT_BITS >> index) & 1) === 1
    if (index < 6) put(8, index, isDark)
    else if (index < 8) put(8, index + 1, isDark)
    else if (index === 8) put(7, 8, isDark)
    else put(14 - index, 8, isDark)
    if (index < 8) put(QR_SIZE - 1 - index, 8, isDark)
    else put(8, QR_SIZE - 15 + index, isDark)
  }
  put(8, QR_SIZE - 8, true)
}

/** Fills the rest in zigzag columns from the right, masked with pattern 0. */
function drawData(modules: Modules, reserved: Modules, bits: number[]): void {
  let next = 0
  let isUpward = true
  for (let right = QR_SIZE - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < QR_SIZE; step += 1) {
      const y = isUpward ? QR_SIZE - 1 - step : step
      for (const x of [right, right - 1]) {
        if (reserved[y]![x]) continue
        modules[y]![x] = (bits[next++] === 1) !== ((x + y) % 2 === 0)
      }
    }
    isUpward = !isUpward
  }
}
