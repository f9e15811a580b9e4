import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import type { ApiReply } from './desk'

/** The text in a QR picture. */
export function decoded(reply: ApiReply): string | undefined {
  const { data, width, height } = PNG.sync.read(reply.bytes)
  return jsQR(new Uint8ClampedArray(data), width, height)?.data
}
