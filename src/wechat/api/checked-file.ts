import { AppError } from '../../domain/errors'
import { checkMedia, type MediaKind } from './media'

/** What a file really is, by its first bytes. */
interface FileKind {
  extensions: readonly string[]
  contentType: string
  isIt(bytes: Uint8Array): boolean
}

const startsWith =
  (...prefix: number[]) =>
  (bytes: Uint8Array): boolean =>
    prefix.every((byte, index) => bytes[index] === byte)

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')]

/** An MP3 begins with an ID3 tag or with a frame: eleven set bits, then a layer that is not reserved. */
function isMp3(bytes: Uint8Array): boolean {
  const isTagged = startsWith(...ascii('ID3'))(bytes)
  return isTagged || (bytes[0] === 0xff && (bytes[1]! & 0xe0) === 0xe0 && (bytes[1]! & 0x06) !== 0)
}

const isMp4 = (bytes: Uint8Array): boolean => startsWith(...ascii('ftyp'))(bytes.subarray(4))

const KINDS: readonly FileKind[] = [
  {
    extensions: ['png'],
    contentType: 'image/png',
    isIt: startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  },
  { extensions: ['jpg', 'jpeg'], contentType: 'image/jpeg', isIt: startsWith(0xff, 0xd8, 0xff) },
  { extensions: ['gif'], contentType: 'image/gif', isIt: startsWith(...ascii('GIF8')) },
  { extensions: ['bmp'], contentType: 'image/bmp', isIt: startsWith(...ascii('BM')) },
  { extensions: ['amr'], contentType: 'audio/amr', isIt: startsWith(...ascii('#!AMR')) },
  { extensions: ['mp4'], contentType: 'video/mp4', isIt: isMp4 },
  { extensions: ['mp3'], contentType: 'audio/mpeg', isIt: isMp3 },
]

const ALLOWED: Record<MediaKind, readonly string[]> = {
  image: ['bmp', 'png', 'jpeg', 'jpg', 'gif'],
  voice: ['amr', 'mp3'],
  video: ['mp4'],
  thumb: ['jpg'],
}

const WORDS: Record<MediaKind, string> = { image: '图片', voice: '语音', video: '视频', thumb: '封面图' }

/**
 * Checks an upload as WeChat would (official-account-api.md §8) and by its first bytes, and gives it the name and type
 * that fit its content. Throws AppError: media.empty, media.too_large, asset.bad_type.
 */
export function checkedFile(
  kind: MediaKind,
  filename: string,
  bytes: Uint8Array,
): { filename: string; contentType: string } {
  const file = KINDS.find((candidate) => candidate.isIt(bytes))
  const extension = file?.extensions.find((candidate) => ALLOWED[kind].includes(candidate))
  const base = filename.replace(/^.*[\\/]/, '').replace(/\.[A-Za-z0-9]*$/, '')
  const clean = base.replace(/[\p{Cc}"<>]/gu, '').slice(0, 150) || '素材'
  // An empty or oversize file is told so before anything is said about its type.
  checkMedia(kind, `${clean}.${extension ?? ALLOWED[kind][0]}`, bytes.length)
  if (!file || extension === undefined) {
    const message = `这不是${WORDS[kind]}可用的格式，只支持 ${ALLOWED[kind].join('、')}，请转换后再上传。`
    throw new AppError('invalid', 'asset.bad_type', message)
  }
  return { filename: `${clean}.${extension}`, contentType: file.contentType }
}
