import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm'
import { count, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { OfferRule, OfferScope } from '../../../domain/offer'

/** waiting: for headquarters' approval; approved: counts within its window; refused; stopped: ended by hand. */
export type OfferState = 'waiting' | 'approved' | 'refused' | 'stopped'

/** A price for a time, on some goods, in some stores, for some people. */
@Entity('offers')
@Index('ix_offers_state', ['state', 'endsAt'])
@Index('ix_offers_owner_store', ['ownerStoreId', 'state'])
export class Offer {
  @PrimaryColumn(id()) id!: string
  @Column(text(40)) name!: string
  @Column(json()) scope!: OfferScope
  @Column(json()) rule!: OfferRule
  @Column(when()) startsAt!: number
  /** The first moment without it. */
  @Column(when()) endsAt!: number
  @Column(text(12)) state!: OfferState
  /** The store that made it for itself; null for the brand's. */
  @Column(nullable(id())) ownerStoreId!: string | null
  /** Why it needed approval, a sentence each. */
  @Column(json()) reasons!: string[]
  @Column(nullable(id())) decidedBy!: string | null
  @Column(nullable(when())) decidedAt!: number | null
  @Column(nullable(text(200))) decisionNote!: string | null
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
  @VersionColumn(count()) version!: number
}
