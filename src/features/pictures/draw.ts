import sharp, { type Sharp } from 'sharp'
import { AppError } from '../../domain/errors'
import { pictureKindOf } from '../../domain/picture-kind'

/** The widths in which pictures are kept: lists, cards, whole pages. */
export const PICTURE_WIDTHS = [160, 480, 960] as const
/** A picture of more pixels than a telephone makes is a decompression bomb. */
const MOST_PIXELS = 60_000_000
const SMALLEST = 100
const QUALITY = 84

/** What was drawn of an upload. */
export interface Drawn {
  /** Of the upload, turned upright. */
  width: number
  height: number
  sizes: { width: number; height: number; bytes: Buffer }[]
}

const broken = (): AppError =>
  new AppError('invalid', 'picture.broken', '这张图片打不开，文件可能不完整，请重新导出后再上传。')

/**
 * Draws a picture anew in every width, upright, on white and without what cameras write into files. What it is, its
 * bytes say and not its name. Throws picture.not_one, picture.too_small, picture.too_large, picture.broken.
 */
export async function drawPicture(bytes: Uint8Array): Promise<Drawn> {
  if (pictureKindOf(bytes) === undefined)
    throw new AppError(
      'invalid',
      'picture.not_one',
      '这个文件不是图片，请上传 JPG、PNG 或 WebP 格式的图片（改文件名不会改变格式）。',
    )
  const open = () => sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'truncated' })
  const { width, height } = await upright(open)
  const sizes = await Promise.all(
    [...new Set(PICTURE_WIDTHS.map((wanted) => Math.min(wanted, width)))].map(async (wanted) => {
      const drawn = open().autoOrient().resize({ width: wanted }).flatten({ background: '#ffffff' })
      const { data, info } = await drawn
        .jpeg({ quality: QUALITY, mozjpeg: true })
        .toBuffer({ resolveWithObject: true })
        .catch(() => Promise.reject(broken()))
      return { width: info.width, height: info.height, bytes: data }
    }),
  )
  return { width, height, sizes }
}

async function upright(open: () => Sharp): Promise<{ width: number; height: number }> {
  const { autoOrient } = await open()
    .metadata()
    .catch((error: Error) =>
      Promise.reject(
        error.message.includes('pixel limit')
          ? new AppError('invalid', 'picture.too_large', '图片的像素太多，请缩小到 6000 万像素以内再上传。')
          : broken(),
      ),
    )
  if (Math.min(autoOrient.width, autoOrient.height) < SMALLEST)
    throw new AppError(
      'invalid',
      'picture.too_small',
      `图片太小（${autoOrient.width}×${autoOrient.height}），长和宽都至少要 ${SMALLEST} 像素。`,
    )
  return autoOrient
}
