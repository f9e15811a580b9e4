import sharp from 'sharp'

/** What a picture of a test looks like. */
interface Wish {
  width?: number
  height?: number
  format?: 'png' | 'jpeg' | 'webp'
  colour?: string
}

/** A real picture in one colour. */
export function aPicture({
  width = 400,
  height = 300,
  format = 'png',
  colour = '#0b6b57',
}: Wish = {}): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .toFormat(format)
    .toBuffer()
}
