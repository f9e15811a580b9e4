import { createHash } from 'node:crypto'
import { In, LessThan, MoreThan, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { isUniqueViolation } from '../../platform/db/errors'
import type { Note } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import { drawPicture, type Drawn } from './draw'
import { Picture, PicturePart, type PictureSize } from './entities/picture'

/** Bytes per row; MySQL's blob ends at 65,535. */
const PART_BYTES = 60_000
/** Pictures that are looked at together. */
const SWEPT = 50

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A picture in one width. */
export interface StoredPicture {
  bytes: Buffer
  sha256: string
}

/** Keeps pictures: drawn anew in a few widths, each once, and never changed. */
export class Gallery {
  constructor(private readonly deps: { db: Database; clock: Clock }) {}

  /** Checks, draws and keeps an upload; the same file again is the same picture. Throws picture.*. */
  async keep(bytes: Uint8Array, staffId: string | null, note?: Note): Promise<Picture> {
    const sha256 = digest(bytes)
    const known = await this.again(sha256)
    if (known) return known
    const drawn = await drawPicture(bytes)
    try {
      return await this.insert(sha256, drawn, staffId, note)
    } catch (error) {
      // Two uploads of the same file at once: the other one was first.
      const other = isUniqueViolation(error) ? await this.again(sha256) : null
      if (other) return other
      throw error
    }
  }

  /** The pictures of these ids, in their order; throws picture.unknown. */
  async all(ids: readonly string[], reader: EntityManager = this.deps.db.read): Promise<Picture[]> {
    if (ids.length === 0) return []
    const rows = new Map((await reader.findBy(Picture, { id: In([...ids]) })).map((row) => [row.id, row]))
    return ids.map((id) => {
      const row = rows.get(id)
      if (row) return row
      throw new AppError('invalid', 'picture.unknown', '没有找到其中一张图片，请重新上传。')
    })
  }

  /** A picture in the narrowest width that fills `width` pixels, else the widest; undefined when there is none. */
  async content(id: string, width: number): Promise<StoredPicture | undefined> {
    const size = await this.sizeOf(id, width)
    if (!size) return undefined
    const where = { pictureId: id, width: size.width }
    const parts = await this.deps.db.read.find(PicturePart, { where, order: { ordinal: 'ASC' } })
    return { bytes: Buffer.concat(parts.map((part) => part.bytes)), sha256: size.sha256 }
  }

  /** What would be answered for this width, without its bytes. */
  async sizeOf(id: string, width: number): Promise<PictureSize | undefined> {
    const sizes = (await this.deps.db.read.findOneBy(Picture, { id }))?.sizes ?? []
    return sizes.find((size) => size.width >= width) ?? sizes.at(-1)
  }

  /**
   * Removes pictures that were uploaded before `before` (epoch ms) and that nothing shows; `inUse` says which of some
   * do. A few at a time, oldest first; gives their number.
   */
  async sweep(
    before: number,
    inUse: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<number> {
    const { db } = this.deps
    let swept = 0
    for (let after = ''; ;) {
      const where = { createdAt: LessThan(before), id: MoreThan(after) }
      const rows = await db.read.find(Picture, {
        where,
        order: { id: 'ASC' },
        take: SWEPT,
        select: { id: true },
      })
      const ids = rows.map(({ id }) => id)
      if (ids.length === 0) return swept
      const used = await inUse(ids)
      for (const id of ids) if (!used.has(id)) swept += await this.remove(id, before)
      after = ids.at(-1)!
    }
  }

  /** One that was uploaded again meanwhile stays. */
  private remove(id: string, before: number): Promise<number> {
    return this.deps.db.transact(async (tx) => {
      const { affected } = await tx.delete(Picture, { id, createdAt: LessThan(before) })
      if (affected !== 1) return 0
      await tx.delete(PicturePart, { pictureId: id })
      return 1
    })
  }

  /** The same file was uploaded before: it is as if it were new. */
  private async again(sha256: string): Promise<Picture | null> {
    const { db, clock } = this.deps
    const known = await db.read.findOneBy(Picture, { sha256 })
    if (!known) return null
    const createdAt = clock.now()
    const { affected } = await db.transact((tx) => tx.update(Picture, { id: known.id }, { createdAt }))
    return affected === 1 ? { ...known, createdAt } : null
  }

  private insert(
    sha256: string,
    { width, height, sizes }: Drawn,
    createdBy: string | null,
    note: Note | undefined,
  ): Promise<Picture> {
    const { db, clock } = this.deps
    const id = newId()
    return db.transact(async (tx) => {
      const row: Picture = {
        ...{ id, sha256, width, height, createdBy },
        sizes: sizes.map((size) => ({
          width: size.width,
          height: size.height,
          sizeBytes: size.bytes.length,
          sha256: digest(size.bytes),
        })),
        createdAt: clock.now(),
      }
      await tx.insert(Picture, row)
      for (const size of sizes)
        for (let ordinal = 0; ordinal * PART_BYTES < size.bytes.length; ordinal++) {
          const bytes = size.bytes.subarray(ordinal * PART_BYTES, (ordinal + 1) * PART_BYTES)
          await tx.insert(PicturePart, { pictureId: id, width: size.width, ordinal, bytes })
        }
      await note?.(tx, id)
      return row
    })
  }
}
