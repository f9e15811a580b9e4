import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, count, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { CouponScope, CouponValidity, CouponValue } from '../../../domain/coupon'

/** What kind of coupon it is, for whom, how many. */
@Entity('coupon_definitions')
@Index('ix_coupon_definitions_created_at', ['createdAt'])
export class CouponDefinition {
  @PrimaryColumn(id()) id!: string
  @Column(text(40)) title!: string
  @Column(text(300)) description!: string
  @Column(json()) value!: CouponValue
  @Column(amount()) minFen!: number
  @Column(json()) scope!: CouponScope
  @Column(text(16)) channel!: 'claim' | 'staff' | 'card'
  @Column(nullable(count())) stock!: number | null
  @Column(count()) perMember!: number
  @Column(nullable(when())) claimFrom!: number | null
  @Column(nullable(when())) claimUntil!: number | null
  @Column(json()) validity!: CouponValidity
  @Column(text(16)) state!: 'active' | 'paused'
  @Column(count()) version!: number
  /** Never more than the stock: raised by a guarded UPDATE only. */
  @Column(count()) handedOut!: number
  @Column(count()) used!: number
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
}

/** A coupon in a customer's hands. */
@Entity('coupons')
@Index('ix_coupons_customer', ['customerId', 'definitionId'])
@Index('ix_coupons_definition', ['definitionId', 'gotAt'])
export class CouponRow {
  @PrimaryColumn(id()) id!: string
  @Column(id()) definitionId!: string
  @Column(id()) customerId!: string
  /** A locked one whose lock is over counts as held. */
  @Column(text(16)) state!: 'held' | 'locked' | 'used'
  @Column(when()) validFrom!: number
  @Column(when()) validUntil!: number
  @Column(when()) gotAt!: number
  @Index('ux_coupons_cause', { unique: true })
  @Column(text(160))
  cause!: string
  @Column(nullable(when())) lockedUntil!: number | null
  @Column(nullable(text(64))) saleId!: string | null
  @Column(nullable(when())) usedAt!: number | null
}

/** A coupon and a sale: one row for each pair (reliability.md L6). */
@Entity('coupon_redemptions')
@Index('ux_coupon_redemptions_pair', ['couponId', 'saleId'], { unique: true })
export class CouponRedemption {
  @PrimaryColumn(id()) id!: string
  @Column(id()) couponId!: string
  @Column(text(64)) saleId!: string
  @Column(text(16)) state!: 'locked' | 'used' | 'returned'
  /** The coupon while locked or used: one sale at a time. */
  @Index('ux_coupon_redemptions_open_key', { unique: true })
  @Column(nullable(id()))
  openKey!: string | null
  @Column(amount()) discountFen!: number
  @Column(json()) shares!: { lineId: string; fen: number }[]
  @Column(when()) at!: number
  @Column(nullable(when())) usedAt!: number | null
  @Column(nullable(when())) returnedAt!: number | null
}
