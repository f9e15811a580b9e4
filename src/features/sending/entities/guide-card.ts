import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, longText, nullable, text, when } from '../../../../migrations/columns'

/**
 * declined: the guide will not; stopped: the customer wants no marketing any more; erased: the customer is gone;
 * doubled: the customer is one person with somebody who got the same.
 */
export type CardEnd = 'declined' | 'stopped' | 'erased' | 'doubled'

/** A card that waits for a guide to forward it by hand; after an erasure without what it says. */
@Entity('guide_cards')
@Index('ux_guide_cards_decision', ['decisionId'], { unique: true })
@Index('ix_guide_cards_staff', ['staffId', 'createdAt'])
@Index('ix_guide_cards_customer', ['customerId'])
export class GuideCard {
  @PrimaryColumn(id()) id!: string
  @Column(id()) decisionId!: string
  @Column(id()) customerId!: string
  @Column(id()) staffId!: string
  @Column(text(120)) title!: string
  @Column(longText()) text!: string
  @Column(text(500)) link!: string
  @Column(when()) createdAt!: number
  @Column(nullable(when())) forwardedAt!: number | null
  /** It will not be forwarded any more. */
  @Column(nullable(when())) closedAt!: number | null
  @Column(nullable(text(16))) closedBecause!: CardEnd | null
}
