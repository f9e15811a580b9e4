import { PNG } from 'pngjs'

/** A real 8×8 picture. */
export const png = PNG.sync.write(new PNG({ width: 8, height: 8 }))

/** The beginning of a JPEG, which is all that the sandbox looks at. */
export const jpg = Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(64)])

/** The beginnings of sound and film. */
export const amr = Buffer.from('#!AMR\nsound')
export const mp3 = Buffer.from('ID3\u0003sound')
export const mp4 = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypmp42'), Buffer.alloc(16)])

/** The same file, filled up to this many bytes. */
export function filledUp(file: Buffer, bytes: number): Buffer {
  return Buffer.concat([file, Buffer.alloc(bytes - file.length)])
}
