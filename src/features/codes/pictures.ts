import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { modulesOf } from './modules'
import { squaresPng } from '../../platform/squares-png'
import type { Code } from './entities/code'
import { CodePicture } from './entities/code-picture'

/** Bytes per row; MySQL's blob ends at 65,535. */
const PIECE_BYTES = 60_000
/** Pixels a module is wide in pictures that we draw: 400 dots an inch at 45 mm. */
const MODULE_PIXELS = 16
/** Light modules around a code, as ISO 18004 wants it. */
export const QUIET_MODULES = 4

/** A picture file. */
export interface Picture {
  contentType: string
  bytes: Buffer
}

/** Keeps the picture that WeChat drew; an older one of the same code goes. */
export async function keepPicture(
  tx: EntityManager,
  codeId: string,
  { contentType, bytes }: Picture,
): Promise<void> {
  await tx.delete(CodePicture, { codeId })
  for (let ordinal = 0; ordinal * PIECE_BYTES < bytes.length; ordinal++) {
    const piece = bytes.subarray(ordinal * PIECE_BYTES, (ordinal + 1) * PIECE_BYTES)
    await tx.insert(CodePicture, { codeId, ordinal, contentType, bytes: piece })
  }
}

async function keptPicture(reader: EntityManager, codeId: string): Promise<Picture | undefined> {
  const pieces = await reader.find(CodePicture, { where: { codeId }, order: { ordinal: 'ASC' } })
  if (pieces.length === 0) return undefined
  return {
    contentType: pieces[0]!.contentType,
    bytes: Buffer.concat(pieces.map((piece) => piece.bytes)),
  }
}

/** Draws a text as a QR code: a black and white PNG with its quiet zone. */
export function drawPicture(content: string): Picture {
  const { size, isDark } = modulesOf(content)
  const across = size + 2 * QUIET_MODULES
  const isModule = (x: number, y: number): boolean => isDark(x - QUIET_MODULES, y - QUIET_MODULES)
  const bytes = squaresPng(across, MODULE_PIXELS, isModule)
  return { contentType: 'image/png', bytes }
}

/** A code's picture: drawn from what it holds, or as WeChat drew it. Throws code.no_picture while there is none. */
export async function pictureOf(reader: EntityManager, code: Code): Promise<Picture> {
  const picture = code.content === null ? await keptPicture(reader, code.id) : drawPicture(code.content)
  if (!picture || code.state === 'making' || code.state === 'failed')
    throw new AppError('conflict', 'code.no_picture', `「${code.label}」还没有生成好，请稍后再下载。`)
  return picture
}

/** `png` or `jpg`; WeChat draws Mini Program codes as JPEG. */
export const extensionOf = ({ contentType }: Picture): string => (contentType.includes('png') ? 'png' : 'jpg')
