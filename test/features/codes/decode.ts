import { inflateSync } from 'node:zlib'
import jsQR from 'jsqr'
import { PNG } from 'pngjs'

type IsDark = (x: number, y: number) => boolean

/** Pixels a module gets when vectors are drawn. */
const SCALE = 4
const QUIET = 4

function read(side: number, isDark: IsDark): string | undefined {
  const pixels = new Uint8ClampedArray(side * side * 4)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const at = (y * side + x) * 4
      pixels.fill(isDark(x, y) ? 0 : 255, at, at + 3)
      pixels[at + 3] = 255
    }
  return jsQR(pixels, side, side)?.data
}

/** Looks at every so many pixels only: a phone's camera sees no more, and jsqr takes seconds for a large picture. */
function readLarge(side: number, isDark: IsDark): string | undefined {
  const step = Math.max(1, Math.floor(side / 240))
  return read(Math.floor(side / step), (x, y) => isDark(x * step, y * step))
}

/** The rows of a one-bit picture, each behind its filter, which is 0 with pictures of codes. */
function readRows(width: number, rows: Buffer): string | undefined {
  const rowBytes = Math.ceil(width / 8) + 1
  return readLarge(width, (x, y) => ((rows[y * rowBytes + 1 + (x >> 3)]! >> (7 - (x & 7))) & 1) === 0)
}

/** The text in a one-bit PNG. pngjs reads any PNG, but takes a third of a second for each. */
export function decodePng(bytes: Buffer): string | undefined {
  const rows: Buffer[] = []
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const length = bytes.readUInt32BE(at)
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      rows.push(bytes.subarray(at + 8, at + 8 + length))
  }
  return readRows(bytes.readUInt32BE(16), inflateSync(Buffer.concat(rows)))
}

/** The text in any PNG. */
export function decodeAnyPng(bytes: Buffer): string | undefined {
  const { data, width } = PNG.sync.read(bytes)
  return readLarge(width, (x, y) => data[(y * width + x) * 4]! < 128)
}

interface PdfStream {
  head: string
  bytes: Buffer
}

/** Every compressed stream of a PDF with its dictionary. */
function streamsOf(pdf: Buffer): PdfStream[] {
  const text = pdf.toString('latin1')
  const streams: PdfStream[] = []
  for (let at = text.indexOf('stream\n'); at >= 0; at = text.indexOf('stream\n', at + 1)) {
    if (text.slice(at - 3, at) === 'end') continue
    const head = text.slice(text.lastIndexOf(' obj\n', at), at)
    const start = at + 'stream\n'.length
    const bytes = pdf.subarray(start, start + Number(/\/Length (\d+)/.exec(head)?.[1]))
    streams.push({ head, bytes: head.includes('FlateDecode') ? inflateSync(bytes) : bytes })
  }
  return streams
}

/** Draws the rectangles of a code again and reads it. */
function decodeVectors(block: string): string | undefined {
  const runs = [...block.matchAll(/^(\d+) (\d+) (\d+) 1 re$/gm)].map((run) => run.slice(1).map(Number))
  const dark = new Set<string>()
  for (const [column = 0, row = 0, length = 0] of runs)
    for (let step = 0; step < length; step++) dark.add(`${column + step},${row}`)
  const size = Math.max(...runs.map(([, row = 0]) => row)) + 1
  const module = (pixel: number): number => Math.floor(pixel / SCALE) - QUIET
  return read((size + 2 * QUIET) * SCALE, (x, y) => dark.has(`${module(x)},${module(y)}`))
}

/** Reads a one-bit picture as a PDF embeds it: PNG's own rows. */
function decodeImage({ head, bytes }: PdfStream): string | undefined {
  return readRows(Number(/\/Width (\d+)/.exec(head)?.[1]), bytes)
}

/** The texts of a PDF's vector codes and of its pictures, in order, and its number of pages. */
export interface DecodedPdf {
  vectors: string[]
  pictures: string[]
  pages: number
}

/** Reads every code of a PDF. */
export function decodePdf(pdf: Buffer): DecodedPdf {
  const streams = streamsOf(pdf)
  const pictures = streams.filter(({ head }) => head.includes('/Subtype /Image'))
  const blocks = streams.flatMap(({ head, bytes }) =>
    head.includes('/Subtype') ? [] : (bytes.toString('latin1').match(/(?:^\d+ \d+ \d+ 1 re\n)+f$/gm) ?? []),
  )
  return {
    vectors: blocks.map((block) => decodeVectors(block) ?? 'unreadable'),
    pictures: pictures.map((picture) => decodeImage(picture) ?? 'unreadable'),
    pages: pdf.toString('latin1').match(/\/Type \/Page\n/g)?.length ?? 0,
  }
}
