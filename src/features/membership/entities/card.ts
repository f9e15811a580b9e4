import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, count, id, nullable, text, when } from '../../../../migrations/columns'

/** active; merged: its points went to `mergedInto`; closed: its customer was erased. */
export type CardState = 'active' | 'merged' | 'closed'

/** A membership card. Every movement of its points and coupons locks this row (decisions.md 22). */
@Entity('cards')
@Index('ix_cards_customer', ['customerId'])
@Index('ix_cards_tier_review', ['tierReviewAt'])
export class Card {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  /** One programme today; a key, not a name. */
  @Column(text(16)) programme!: string
  /** customer and programme while active, else null: one card each. */
  @Index('ux_cards_open_key', { unique: true })
  @Column(nullable(text(60)))
  openKey!: string | null
  @Index('ux_cards_number', { unique: true })
  @Column(text(16))
  number!: string
  /** Names the card inside the member code; random, and gone after erasure. */
  @Index('ux_cards_code_ref', { unique: true })
  @Column(nullable(text(10)))
  codeRef!: string | null
  /** The member code's secret, sealed; gone after erasure. */
  @Column(nullable(text(200))) codeSecret!: string | null
  @Column(text(16)) state!: CardState
  @Column(nullable(id())) mergedInto!: string | null
  @Column(text(40)) tierId!: string
  @Column(when()) tierSince!: number
  @Column(nullable(when())) tierGuaranteedUntil!: number | null
  /** When the nightly job has to look at the tier; null when time alone changes nothing. */
  @Column(nullable(when())) tierReviewAt!: number | null
  /** What is left in all lots. */
  @Column(amount()) points!: number
  @Column(amount()) debt!: number
  /** How many entries the card has; the number of the last one. */
  @Column(count()) entries!: number
  @Column(when()) openedAt!: number
  @Column(when()) updatedAt!: number
}
