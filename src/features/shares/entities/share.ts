import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, nullable, text, when } from '../../../../migrations/columns'
import type { VisitReason } from '../../../domain/share'

/** What a link leads to. */
export type ShareTargetKind = 'product' | 'offer' | 'coupon' | 'live' | 'material' | 'push' | 'campaign'

/** Something that somebody passes on; the same person's link to the same thing is the same link. */
@Entity('share_links')
@Index('ix_share_links_guide', ['guideId', 'createdAt'])
export class ShareLink {
  /** Lower-case letters and digits, 16 of them. */
  @PrimaryColumn(text(16)) id!: string
  @Index('ux_share_links_link_key', { unique: true })
  @Column(text(160))
  linkKey!: string
  @Column(text(10)) sharerKind!: 'guide' | 'customer'
  @Column(nullable(id())) sharerStaffId!: string | null
  @Index('ix_share_links_customer')
  @Column(nullable(id()))
  sharerCustomerId!: string | null
  /** Whom the link itself names; null: the sharer's home guide at the time of a visit. */
  @Column(nullable(id())) guideId!: string | null
  @Column(nullable(id())) storeId!: string | null
  @Column(text(10)) targetKind!: ShareTargetKind
  @Column(id()) targetId!: string
  /** The link through which the sharer came. */
  @Column(nullable(text(16))) parentId!: string | null
  /** 1 for the first link of a chain, at most 5. */
  @Column(count()) depth!: number
  @Index('ix_share_links_created_at')
  @Column(when())
  createdAt!: number
}

/** waiting: the visitor is not known yet; valid: it may be credited; invalid: it may not. */
export type VisitState = 'waiting' | 'valid' | 'invalid'

/** Somebody opened the Mini Program through a link. */
@Entity('share_visits')
@Index('ix_share_visits_share', ['shareId', 'at'])
@Index('ix_share_visits_open_id', ['openId', 'state'])
@Index('ix_share_visits_customer', ['customerId', 'at'])
@Index('ix_share_visits_guide', ['guideId', 'at'])
@Index('ix_share_visits_state', ['state', 'at'])
export class ShareVisit {
  @PrimaryColumn(id()) id!: string
  @Column(text(16)) shareId!: string
  /** In the Mini Program; null once the visitor was erased. */
  @Column(nullable(text(64))) openId!: string | null
  @Column(nullable(id())) customerId!: string | null
  /** Who is credited, as it was at the time of the visit. */
  @Column(nullable(id())) guideId!: string | null
  @Column(nullable(id())) storeId!: string | null
  @Column(text(10)) state!: VisitState
  @Column(nullable(text(24))) reasonCode!: VisitReason | null
  @Column(when()) at!: number
}

/** counted; review: beyond a day's number, somebody looks at it; accepted or refused by them. */
export type ShareCreditState = 'counted' | 'review' | 'accepted' | 'refused'

/** A sale that a share brought about. */
@Entity('share_credits')
@Index('ix_share_credits_guide', ['guideId', 'saleAt'])
@Index('ix_share_credits_state', ['state', 'saleAt'])
export class ShareCredit {
  @PrimaryColumn(id()) saleId!: string
  @Column(id()) visitId!: string
  @Index('ix_share_credits_share')
  @Column(text(16))
  shareId!: string
  @Column(id()) guideId!: string
  @Column(nullable(id())) storeId!: string | null
  /** The shops' day of the sale, `2026-11-21`. */
  @Column(text(10)) day!: string
  @Column(text(10)) state!: ShareCreditState
  @Column(when()) saleAt!: number
  @Column(nullable(id())) decidedBy!: string | null
  @Column(nullable(when())) decidedAt!: number | null
}

/** How many sales were credited to a guide on a day; `id` is guide and day. */
@Entity('share_days')
export class ShareDay {
  @PrimaryColumn(text(40)) id!: string
  @Column(count()) credits!: number
}
