import { createHash } from 'node:crypto'
import { AppError } from '../../domain/errors'
import type { Bus } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { isUniqueViolation } from '../../platform/db/errors'
import type { Note } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import { checkedFile } from '../../wechat/api/checked-file'
import { usersOfAssets } from './asset-use'
import { ReplyAsset, ReplyAssetChunk, type AssetKind } from './entities'
import { raiseRulesVersion } from './rules-version'

/** Bytes per row; MySQL's blob ends at 65,535. */
const CHUNK_BYTES = 60_000

/** An asset and the rules that use it. */
export interface AssetWithUsers {
  asset: ReplyAsset
  usedBy: { ruleId: string; ruleName: string }[]
}

const notFound = (): AppError =>
  new AppError('not_found', 'asset.not_found', '找不到这个素材，它可能已被删除，请刷新。')

/** Keeps the files that answers use. The same file of the same kind is kept once; only what changes something is noted. */
export class AssetsService {
  constructor(private readonly deps: { db: Database; bus: Bus; clock: Clock }) {}

  /** Checks and keeps a file; a file that is there already is returned as it is. */
  async upload(kind: AssetKind, filename: string, bytes: Uint8Array, note?: Note): Promise<ReplyAsset> {
    const file = checkedFile(kind, filename, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const known = await this.byContent(kind, sha256)
    if (known) return known
    try {
      const sizeBytes = bytes.length
      return await this.insert({ kind, sha256, sizeBytes, ...file }, Buffer.from(bytes), note)
    } catch (error) {
      // Two uploads of the same file at once: the other one was first.
      const other = isUniqueViolation(error) ? await this.byContent(kind, sha256) : null
      if (other) return other
      throw error
    }
  }

  async list(filter: { kind?: AssetKind; page: number; pageSize: number }): Promise<{
    items: AssetWithUsers[]
    total: number
  }> {
    const { read } = this.deps.db
    const [assets, total] = await read.findAndCount(ReplyAsset, {
      where: filter.kind ? { kind: filter.kind } : {},
      order: { id: 'DESC' },
      skip: (filter.page - 1) * filter.pageSize,
      take: filter.pageSize,
    })
    const users = await usersOfAssets(read)
    return { total, items: assets.map((asset) => ({ asset, usedBy: users.get(asset.id) ?? [] })) }
  }

  async get(assetId: string): Promise<AssetWithUsers> {
    const { read } = this.deps.db
    const asset = await read.findOneBy(ReplyAsset, { id: assetId })
    if (!asset) throw notFound()
    return { asset, usedBy: (await usersOfAssets(read)).get(assetId) ?? [] }
  }

  /** The file; throws asset.not_found. */
  async content(assetId: string): Promise<{ asset: ReplyAsset; bytes: Buffer }> {
    const { read } = this.deps.db
    const asset = await read.findOneBy(ReplyAsset, { id: assetId })
    if (!asset) throw notFound()
    const chunks = await read.find(ReplyAssetChunk, { where: { assetId }, order: { ordinal: 'ASC' } })
    return { asset, bytes: Buffer.concat(chunks.map((chunk) => chunk.bytes)) }
  }

  /** Deletes an asset; throws asset.in_use while a rule uses it. */
  async remove(assetId: string, note?: Note): Promise<void> {
    const { db, bus } = this.deps
    await db.transact(async (tx) => {
      // Rules are saved under the same lock, so none can begin to use the asset meanwhile.
      await raiseRulesVersion(db, bus, tx)
      const users = (await usersOfAssets(tx)).get(assetId) ?? []
      if (users.length > 0) {
        const names = users.slice(0, 3).map((user) => `「${user.ruleName}」`)
        const message = `${names.join('、')}${users.length > 3 ? `等 ${users.length} 条规则` : ''}正在使用这个素材，请先修改规则。`
        throw new AppError('conflict', 'asset.in_use', message, { usedBy: users.slice(0, 50) })
      }
      const deleted = await tx.delete(ReplyAsset, { id: assetId })
      if (deleted.affected !== 1) throw notFound()
      await tx.delete(ReplyAssetChunk, { assetId })
      await note?.(tx)
    })
  }

  private byContent(kind: AssetKind, sha256: string): Promise<ReplyAsset | null> {
    return this.deps.db.read.findOneBy(ReplyAsset, { kind, sha256 })
  }

  private insert(
    file: Pick<ReplyAsset, 'kind' | 'sha256' | 'sizeBytes' | 'filename' | 'contentType'>,
    bytes: Buffer,
    note: Note | undefined,
  ): Promise<ReplyAsset> {
    const { db, bus, clock } = this.deps
    return db.transact(async (tx) => {
      const changedIn = await raiseRulesVersion(db, bus, tx)
      const asset: ReplyAsset = {
        id: newId(),
        ...file,
        mediaId: null,
        mediaExpiresAt: null,
        isPermanent: false,
        changedIn,
        createdAt: clock.now(),
      }
      await tx.insert(ReplyAsset, asset)
      for (let ordinal = 0; ordinal * CHUNK_BYTES < bytes.length; ordinal++) {
        const chunk = bytes.subarray(ordinal * CHUNK_BYTES, (ordinal + 1) * CHUNK_BYTES)
        await tx.insert(ReplyAssetChunk, { assetId: asset.id, ordinal, bytes: chunk })
      }
      await note?.(tx, asset.id)
      return asset
    })
  }
}
