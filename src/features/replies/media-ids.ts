import { AppError } from '../../domain/errors'
import type { Bus } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { PermanentFailure } from '../../platform/jobs/worker'
import type { Account } from '../../wechat/account'
import type { SharedGateway } from '../../wechat/api/gateway'
import type { AssetsService } from './assets-service'
import { ReplyAsset, type AssetAtWechat } from './entities'
import type { RuleEngine } from './rule-engine'
import { raiseRulesVersion } from './rules-version'

/** How the uploads of each app are made. */
export type Uploaders = Partial<Record<Account, Pick<SharedGateway, 'uploadMedia'>>>

export interface MediaIdsDeps {
  db: Database
  bus: Bus
  clock: Clock
  engine: RuleEngine
  assets: AssetsService
  uploaders: Uploaders
}

/** A media id is not used in its last minutes: the message may wait a little before WeChat looks it up. */
const MARGIN_MS = 15 * 60_000
/** Half a day before a media id runs out a new one is fetched, so that nobody has to wait for it. */
const EARLY_MS = 12 * 3_600_000

interface KnownMedia {
  mediaId: string
  expiresAt: number
}

/** What WeChat calls our files. Uploads are kept for three days there (official-account-api.md §8). */
export class MediaIds {
  private readonly uploading = new Map<string, Promise<string>>()
  /** The Mini Program has media ids of its own; they live in this process only. */
  private readonly miniapp = new Map<string, KnownMedia>()

  constructor(private readonly deps: MediaIdsDeps) {}

  /** The media id if one is known that will do; no waiting. */
  known(account: Account, assetId: string): string | undefined {
    const usableUntil = this.deps.clock.now() + MARGIN_MS
    if (account === 'miniapp') {
      const media = this.miniapp.get(assetId)
      return media && media.expiresAt > usableUntil ? media.mediaId : undefined
    }
    const asset = this.deps.engine.asset(assetId)
    if (!asset?.mediaId) return undefined
    return asset.isPermanent || (asset.mediaExpiresAt ?? 0) > usableUntil ? asset.mediaId : undefined
  }

  /** Whether the official account's copy should be renewed although it still works. */
  isEndingSoon(assetId: string): boolean {
    const asset = this.deps.engine.asset(assetId)
    if (!asset?.mediaId || asset.isPermanent) return false
    return (asset.mediaExpiresAt ?? 0) < this.deps.clock.now() + EARLY_MS
  }

  /** The media id, uploading the file if needed; the same file is uploaded once at a time. */
  async fetch(account: Account, assetId: string): Promise<string> {
    return this.known(account, assetId) ?? this.upload(account, assetId)
  }

  /** Uploads the file anew; the old id keeps working as long as WeChat keeps it. */
  upload(account: Account, assetId: string): Promise<string> {
    const key = `${account}:${assetId}`
    const running = this.uploading.get(key)
    if (running) return running
    const upload = this.uploadNow(account, assetId).finally(() => this.uploading.delete(key))
    this.uploading.set(key, upload)
    return upload
  }

  /** WeChat does not know this media id any more (40007): the next answer uploads the file again. */
  async forget(mediaId: string): Promise<void> {
    for (const [assetId, media] of this.miniapp) if (media.mediaId === mediaId) this.miniapp.delete(assetId)
    const { db, bus, engine } = this.deps
    await db.transact(async (tx) => {
      const changedIn = await raiseRulesVersion(db, bus, tx)
      await tx.update(ReplyAsset, { mediaId }, { mediaId: null, mediaExpiresAt: null, changedIn })
    })
    await engine.refresh()
  }

  private async uploadNow(account: Account, assetId: string): Promise<string> {
    const uploader = this.deps.uploaders[account]
    if (!uploader) throw new PermanentFailure(`no gateway for ${account}`)
    const { asset, bytes } = await this.contentOf(assetId)
    const { filename, contentType, kind } = asset
    // A Mini Program keeps pictures only; the cover of a card is one there (mini-program-api.md §5).
    const asKind = account === 'miniapp' && kind === 'thumb' ? 'image' : kind
    const media = await uploader.uploadMedia(asKind, { filename, contentType, content: bytes })
    if (account === 'miniapp') this.miniapp.set(assetId, media)
    else await this.remember(asset, media)
    return media.mediaId
  }

  private async contentOf(assetId: string): Promise<{ asset: ReplyAsset; bytes: Buffer }> {
    try {
      return await this.deps.assets.content(assetId)
    } catch (error) {
      // The rule was changed and the asset deleted after the answer had been decided.
      if (error instanceof AppError && error.kind === 'not_found') throw new PermanentFailure(error.code)
      throw error
    }
  }

  private async remember(asset: AssetAtWechat, { mediaId, expiresAt }: KnownMedia): Promise<void> {
    const { db, bus, engine } = this.deps
    await db.transact(async (tx) => {
      const changedIn = await raiseRulesVersion(db, bus, tx)
      const change = { mediaId, mediaExpiresAt: expiresAt, changedIn }
      await tx.update(ReplyAsset, { id: asset.id, isPermanent: false }, change)
    })
    await engine.refresh()
  }
}
