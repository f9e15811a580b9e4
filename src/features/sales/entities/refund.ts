import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, count, flag, id, nullable, text, when } from '../../../../migrations/columns'

/** A refund: a fact, never changed. One that takes another back names it and has negative figures. */
@Entity('refunds')
@Index('ux_refunds_no', ['saleId', 'refundNo'], { unique: true })
@Index('ix_refunds_at', ['at'])
export class Refund {
  @PrimaryColumn(id()) id!: string
  @Column(id()) saleId!: string
  @Column(text(80)) refundNo!: string
  @Column(when()) at!: number
  @Column(when()) recordedAt!: number
  @Column(nullable(text(200))) reason!: string | null
  /** Who did it: a till's key or a member of staff. */
  @Column(text(16)) sourceKind!: 'till' | 'staff'
  @Column(id()) sourceId!: string
  /** SHA-256 of what was asked. */
  @Column(text(64)) contentHash!: string
  /** With it everything of the sale had come back. */
  @Column(flag()) isWhole!: boolean
  @Column(amount()) amountFen!: number
  @Column(amount()) pointsReversed!: number
  @Column(amount()) pointsRestored!: number
  /** The refund that this one takes back; a refund is taken back at most once. */
  @Index('ux_refunds_voids', { unique: true })
  @Column(nullable(id()))
  voidsRefundId!: string | null
}

/** What came back of one line. */
@Entity('refund_lines')
@Index('ix_refund_lines_refund', ['refundId'])
@Index('ix_refund_lines_sale_line', ['saleLineId'])
export class RefundLine {
  @PrimaryColumn(id()) id!: string
  @Column(id()) refundId!: string
  @Column(id()) saleId!: string
  @Column(id()) saleLineId!: string
  @Column(count()) qty!: number
  @Column(amount()) amountFen!: number
  @Column(amount()) pointsReversed!: number
  @Column(amount()) pointsRestored!: number
}
