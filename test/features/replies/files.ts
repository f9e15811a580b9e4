/** The first bytes of files, followed by as much as a test wants. */
const file = (head: number[] | string, sizeBytes: number): Buffer => {
  const bytes = Buffer.alloc(sizeBytes, 7)
  Buffer.from(typeof head === 'string' ? Buffer.from(head, 'latin1') : head).copy(bytes)
  return bytes
}

export const png = (sizeBytes = 100): Buffer => file('\x89PNG\r\n\x1a\n', sizeBytes)
export const jpeg = (sizeBytes = 100): Buffer => file([0xff, 0xd8, 0xff, 0xe0], sizeBytes)
export const gif = (sizeBytes = 100): Buffer => file('GIF89a', sizeBytes)
export const bmp = (sizeBytes = 100): Buffer => file('BM', sizeBytes)
export const amr = (sizeBytes = 100): Buffer => file('#!AMR\n', sizeBytes)
export const mp3 = (sizeBytes = 100): Buffer => file([0xff, 0xfb, 0x90, 0x00], sizeBytes)
export const taggedMp3 = (sizeBytes = 100): Buffer => file('ID3\x03', sizeBytes)
export const mp4 = (sizeBytes = 100): Buffer => file('\0\0\0\x20ftypisom', sizeBytes)
export const html = (): Buffer => Buffer.from('<html><script>alert(1)</script></html>')
