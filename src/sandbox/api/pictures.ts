import { create } from 'qrcode'
import { squaresPng } from '../../platform/squares-png'
import type { ApiAnswer } from './route'

const marginModules = 4

/** Draws a text as a QR code that a scanner can read, as the answer of an API. */
export function qrPicture(text: string, width = 430): ApiAnswer {
  return { bytes: qrPng(text, width), contentType: 'image/png' }
}

/** The same as a black and white PNG, at most `width` pixels wide. */
export function qrPng(text: string, width: number): Buffer {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules
  const across = size + 2 * marginModules
  const scale = Math.max(2, Math.floor(width / across))
  const isDark = (x: number, y: number): boolean => {
    const column = x - marginModules
    const row = y - marginModules
    const isInside = column >= 0 && row >= 0 && column < size && row < size
    return isInside && data[row * size + column] === 1
  }
  return squaresPng(across, scale, isDark)
}
