import type { MediaRecord } from './needs'
import { demand } from './failures'
import type { ApiWorld } from './needs'
import type { UploadedFile } from './route'

const kilobyte = 1024
const megabyte = 1024 * 1024

/** What the first bytes say the file is; undefined for anything WeChat does not take. */
export function fileFormat(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 12).toString('latin1')
  if (head.startsWith('\x89PNG')) return 'png'
  if (head.startsWith('\xff\xd8\xff')) return 'jpg'
  if (head.startsWith('GIF8')) return 'gif'
  if (head.startsWith('BM')) return 'bmp'
  if (head.startsWith('#!AMR')) return 'amr'
  if (head.startsWith('ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0)) return 'mp3'
  return head.slice(4, 8) === 'ftyp' ? 'mp4' : undefined
}

/** Formats, size limit and the errcode above it, by kind (official-account-api §8 Limits, §13 40009–40012). */
function rulesOf(world: ApiWorld, kind: MediaRecord['kind']) {
  const rules = {
    image: {
      formats: ['png', 'jpg', 'gif', 'bmp'],
      maxBytes: world.switches.imageLimitMb * megabyte,
      tooBig: 40009,
    },
    voice: { formats: ['amr', 'mp3'], maxBytes: 2 * megabyte, tooBig: 40010 },
    video: { formats: ['mp4'], maxBytes: 10 * megabyte, tooBig: 40011 },
    thumb: { formats: ['jpg'], maxBytes: 64 * kilobyte, tooBig: 40012 },
  }
  return rules[kind]
}

const contentTypes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  bmp: 'image/bmp',
  amr: 'audio/amr',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
}

/** Whether the text names a kind of media. */
export function isMediaKind(kind: string): kind is MediaRecord['kind'] {
  return ['image', 'voice', 'video', 'thumb'].includes(kind)
}

/**
 * The uploaded file, checked by its bytes and not by its name: 41005 without a file, 44001 empty, 40005 another
 * format, 40009–40012 too big. Answers its true content type.
 */
export function checkedFile(
  world: ApiWorld,
  kind: MediaRecord['kind'],
  file: UploadedFile | undefined,
): { bytes: Buffer; filename: string; contentType: string } {
  demand(file, 41005)
  demand(file.bytes.length > 0, 44001)
  const { formats, maxBytes, tooBig } = rulesOf(world, kind)
  const format = fileFormat(file.bytes)
  demand(format && formats.includes(format), 40005)
  demand(file.bytes.length <= maxBytes, tooBig)
  return {
    bytes: file.bytes,
    filename: file.filename,
    contentType: contentTypes[format] ?? 'application/octet-stream',
  }
}
