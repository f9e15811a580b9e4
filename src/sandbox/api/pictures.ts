import { toBuffer } from 'qrcode'
import type { ApiAnswer } from './route'

/** Draws a text as a QR code that a scanner can read: PNG, at least `width` pixels wide. */
export async function qrPicture(text: string, width = 430): Promise<ApiAnswer> {
  const bytes = await toBuffer(text, { type: 'png', width, margin: 2, errorCorrectionLevel: 'M' })
  return { bytes, contentType: 'image/png' }
}
