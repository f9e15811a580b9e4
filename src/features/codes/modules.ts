import { create } from 'qrcode'

/** The dark and light modules of a QR code; `isDark` is false outside. */
export interface Modules {
  size: number
  isDark(column: number, row: number): boolean
}

/** Computes the modules of a text at correction level M, which forgives 15 % of dirt. */
export function modulesOf(content: string): Modules {
  const { size, data } = create(content, { errorCorrectionLevel: 'M' }).modules
  return {
    size,
    isDark: (column, row) =>
      column >= 0 && row >= 0 && column < size && row < size && data[row * size + column] === 1,
  }
}

/** Runs of dark modules row by row: few rectangles instead of many squares. */
export function darkRuns({ size, isDark }: Modules): { column: number; row: number; length: number }[] {
  const runs: { column: number; row: number; length: number }[] = []
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (!isDark(column, row)) continue
      let length = 1
      while (isDark(column + length, row)) length++
      runs.push({ column, row, length })
      column += length
    }
  }
  return runs
}
