import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, blob, count, flag, id, nullable, text, when } from '../../../../migrations/columns'

/** What an asset is for WeChat: `thumb` is the cover of a card or of music. */
export type AssetKind = 'image' | 'voice' | 'video' | 'thumb'

/** A file used in answers, and what WeChat calls its copy. */
@Entity('reply_assets')
@Index('ux_reply_assets_content', ['kind', 'sha256'], { unique: true })
export class ReplyAsset {
  @PrimaryColumn(id()) id!: string
  @Column(text(8)) kind!: AssetKind
  @Column(text(200)) filename!: string
  @Column(text(64)) contentType!: string
  @Column(count()) sizeBytes!: number
  @Column(text(64)) sha256!: string
  @Column(nullable(text(256))) mediaId!: string | null
  /** Temporary media live three days; null for permanent ones and where nothing was uploaded. */
  @Column(nullable(when())) mediaExpiresAt!: number | null
  @Column(flag()) isPermanent!: boolean
  /** Raised with every new media id, so that processes notice. */
  @Index('ix_reply_assets_changed_in')
  @Column(amount())
  changedIn!: number
  @Column(when()) createdAt!: number
}

/**
 * A piece of an asset's file. Files live in the database because several processes share nothing else, and in pieces
 * because MySQL's portable blob ends at 64 KB and its packets at a server's own limit.
 */
@Entity('reply_asset_chunks')
export class ReplyAssetChunk {
  @PrimaryColumn(id()) assetId!: string
  @PrimaryColumn(count()) ordinal!: number
  @Column(blob()) bytes!: Buffer
}

/** What answering needs to know of an asset. */
export type AssetAtWechat = Pick<ReplyAsset, 'id' | 'kind' | 'mediaId' | 'mediaExpiresAt' | 'isPermanent'>
