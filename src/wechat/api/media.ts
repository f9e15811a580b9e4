import type { Readable } from 'node:stream'
import { AppError } from '../../domain/errors'

/** The kinds of files that WeChat keeps (official-account-api.md §8). */
export type MediaKind = 'image' | 'voice' | 'video' | 'thumb'

/** A file to upload. A stream is read whole first: WeChat wants to know the length. */
export interface MediaFile {
  filename: string
  contentType: string
  content: Buffer | Readable
}

/** A temporary file at WeChat; it is kept for three days. Times are epoch ms. */
export interface UploadedMedia {
  mediaId: string
  createdAt: number
  expiresAt: number
}

/** A file from WeChat; a video is an address from which it can be fetched. */
export type FetchedMedia = { contentType: string; bytes: Buffer } | { videoUrl: string }

/** Permanent material; `url` is given for images. */
export interface Material {
  mediaId: string
  url?: string
}

const DAY_MS = 86_400_000
/** How long WeChat keeps a temporary file. */
export const temporaryMediaMs = 3 * DAY_MS

/** The most bytes and the file types of each kind, as one page says them (§8). */
export const mediaLimits: Readonly<
  Record<MediaKind, { maxBytes: number; extensions: readonly string[]; words: string }>
> = {
  image: { maxBytes: 10 * 1024 * 1024, extensions: ['bmp', 'png', 'jpeg', 'jpg', 'gif'], words: '图片' },
  voice: { maxBytes: 2 * 1024 * 1024, extensions: ['amr', 'mp3'], words: '语音' },
  video: { maxBytes: 10 * 1024 * 1024, extensions: ['mp4'], words: '视频' },
  thumb: { maxBytes: 64 * 1024, extensions: ['jpg', 'jpeg'], words: '缩略图' },
}

/** The whole file as bytes; throws AppError('too_large') above `maxBytes`, without reading on. */
export async function readMedia(content: Buffer | Readable, maxBytes: number): Promise<Buffer> {
  if (Buffer.isBuffer(content)) {
    if (content.length > maxBytes) throw tooLarge(maxBytes)
    return content
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of content as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(maxBytes: number): AppError {
  const limit = maxBytes >= 1024 * 1024 ? `${maxBytes / 1024 / 1024} MB` : `${maxBytes / 1024} KB`
  return new AppError('too_large', 'media.too_large', `文件不能超过 ${limit}，请压缩后再上传。`)
}

/** Refuses what WeChat would refuse, before it travels; throws AppError. */
export function checkMedia(kind: MediaKind, filename: string, sizeBytes: number): void {
  const { maxBytes, extensions, words } = mediaLimits[kind]
  const extension = /\.([a-z0-9]+)$/i.exec(filename)?.[1]?.toLowerCase() ?? ''
  if (sizeBytes === 0) throw new AppError('invalid', 'media.empty', '文件是空的，请重新选择。')
  if (sizeBytes > maxBytes) throw tooLarge(maxBytes)
  if (!extensions.includes(extension)) {
    throw new AppError(
      'invalid',
      'media.bad_type',
      `${words}只支持 ${extensions.join('、')} 格式，请转换后再上传。`,
    )
  }
}
