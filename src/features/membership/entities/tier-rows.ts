import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, id, nullable, text, when } from '../../../../migrations/columns'

/** A time during which a card had a tier; the open one has an open key. */
@Entity('tier_periods')
@Index('ix_tier_periods_card', ['cardId', 'fromAt'])
export class TierPeriodRow {
  @PrimaryColumn(id()) id!: string
  @Column(id()) cardId!: string
  @Column(text(40)) tierId!: string
  @Column(when()) fromAt!: number
  @Column(nullable(when())) toAt!: number | null
  /** The card while open: one tier at a time. */
  @Index('ux_tier_periods_open_key', { unique: true })
  @Column(nullable(id()))
  openKey!: string | null
  @Column(amount()) basisFen!: number
  @Column(text(16)) cause!: 'opened' | 'upgrade' | 'review' | 'merge' | 'import'
}

/** Money that counts for the tier: paid (positive) or refunded (negative); append-only. */
@Entity('card_spends')
@Index('ix_card_spends_card', ['cardId', 'countsAt'])
export class CardSpend {
  @PrimaryColumn(id()) id!: string
  @Column(id()) cardId!: string
  @Column(amount()) amountFen!: number
  /** The sale's time, also for a refund: both leave the window together. */
  @Column(when()) countsAt!: number
  @Column(when()) at!: number
  @Index('ux_card_spends_cause', { unique: true })
  @Column(text(160))
  cause!: string
}

/** How far a periodic job has come, such as the night of the last tier review. */
@Entity('membership_sweeps')
export class MembershipSweep {
  @PrimaryColumn(text(32)) name!: string
  @Column(text(64)) doneFor!: string
}
