import { crc32, deflateSync } from 'node:zlib'

/**
 * A black and white PNG of `across` by `across` squares, each `scale` pixels wide, one bit a pixel. Written by hand
 * because a general encoder takes tens of milliseconds for a code.
 */
export function squaresPng(
  across: number,
  scale: number,
  isDark: (column: number, row: number) => boolean,
): Buffer {
  const side = across * scale
  const rowBytes = Math.ceil(side / 8) + 1
  const pixels = Buffer.alloc(rowBytes * side)
  for (let row = 0; row < across; row++) {
    const first = row * scale * rowBytes
    for (let column = 0; column < across; column++) {
      if (isDark(column, row)) continue
      for (let x = column * scale; x < (column + 1) * scale; x++)
        pixels[first + 1 + (x >> 3)]! |= 0x80 >> (x & 7)
    }
    for (let line = 1; line < scale; line++)
      pixels.copy(pixels, first + line * rowBytes, first, first + rowBytes)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([1, 0, 0, 0, 0], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...parts])
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
