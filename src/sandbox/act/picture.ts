import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import { ControlError } from '../control/errors'

/** A picture larger than this is no photo of a code. */
const MAX_SIDE = 4_096

/** The text of the QR code in an uploaded PNG (base64, also as a data URL); refuses with a sentence. */
export function readCodePicture(base64: string): string {
  const bytes = Buffer.from(base64.replace(/^data:[^,]*,/, ''), 'base64')
  const png = decodePng(bytes)
  const pixels = new Uint8ClampedArray(png.data.buffer, png.data.byteOffset, png.data.length)
  const attempt = (inversionAttempts: 'dontInvert' | 'onlyInvert') =>
    jsQR(pixels, png.width, png.height, { inversionAttempts })
  const found = attempt('dontInvert') ?? attempt('onlyInvert')
  if (!found) throw new ControlError(400, '这张图片里没有找到二维码，请换一张更清楚的图片。')
  return found.data
}

function decodePng(bytes: Buffer): PNG {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    throw new ControlError(400, '暂时只能识别 PNG 图片，请把 JPEG 转成 PNG 或截图后再上传。')
  }
  if (bytes.length < 24 || bytes.readUInt32BE(0) !== 0x89504e47) {
    throw new ControlError(400, '这不是 PNG 图片，请上传 PNG 格式的二维码图片。')
  }
  if (bytes.readUInt32BE(16) > MAX_SIDE || bytes.readUInt32BE(20) > MAX_SIDE) {
    throw new ControlError(400, `图片太大，边长请不要超过 ${MAX_SIDE} 像素。`)
  }
  try {
    return PNG.sync.read(bytes)
  } catch {
    throw new ControlError(400, '这张 PNG 图片已损坏，请换一张。')
  }
}
