import { PNG } from 'pngjs'

/** A file that a phone sends when the visitor chose none. */
export interface SampleFile {
  bytes: Buffer
  contentType: string
  filename: string
}

/** A small photo: a sky and a hill. */
export function samplePicture(): SampleFile {
  const [width, height] = [240, 180]
  const png = new PNG({ width, height })
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isHill = y > 120 + 20 * Math.sin(x / 35)
      const colour = isHill ? [88, 140, 96] : [150 + y / 3, 195 + y / 6, 232]
      png.data.set([...colour.map(Math.floor), 255], (y * width + x) * 4)
    }
  }
  return { bytes: PNG.sync.write(png), contentType: 'image/png', filename: 'photo.png' }
}

/** Three seconds of silence as AMR: a frame of 32 bytes for every 20 ms. */
export function sampleVoice(): SampleFile {
  const frame = Buffer.alloc(32)
  frame[0] = 0x3c
  const frames = Array.from({ length: 150 }, () => frame)
  return {
    bytes: Buffer.concat([Buffer.from('#!AMR\n'), ...frames]),
    contentType: 'audio/amr',
    filename: 'voice.amr',
  }
}

/** The head of an MP4 file; nothing plays it, but its type can be told. */
export function sampleVideo(): SampleFile {
  const head = Buffer.from('0000001c66747970697365656d00000200697365656d697365696d7034310000', 'hex')
  const rest = Buffer.from('000000086d646174', 'hex')
  return { bytes: Buffer.concat([head, rest]), contentType: 'video/mp4', filename: 'video.mp4' }
}
