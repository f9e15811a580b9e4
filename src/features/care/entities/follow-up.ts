import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, flag, id, longText, nullable, text, when } from '../../../../migrations/columns'

/**
 * What a guide means to do for a customer on a day. It is the customer's: after a hand-over the new home guide has it
 * (domain.md 3.4 step 3), so no row changes when a tenure does.
 */
@Entity('follow_ups')
@Index('ix_follow_ups_customer', ['customerId', 'state', 'dueAt'])
@Index('ix_follow_ups_plan', ['planId'])
export class FollowUpRow {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  /** Who wrote it. */
  @Column(id()) staffId!: string
  @Column(nullable(id())) planId!: string | null
  /** Sealed with DATA_KEY. */
  @Column(longText()) text!: string
  /** The first moment of the day in the shops. */
  @Column(when()) dueAt!: number
  @Column(text(8)) state!: 'open' | 'done' | 'dropped'
  /** When it was done or dropped; null while open. */
  @Column(nullable(when())) endedAt!: number | null
  @Column(when()) createdAt!: number
}

/** A plan of months; its follow-ups are rows of their own. */
@Entity('follow_up_plans')
@Index('ix_follow_up_plans_customer', ['customerId', 'createdAt'])
export class FollowUpPlan {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  /** Who made it. */
  @Column(id()) staffId!: string
  /** Sealed with DATA_KEY. */
  @Column(longText()) title!: string
  /** The first moment of its first day in the shops. */
  @Column(when()) startAt!: number
  @Column(count()) months!: number
  @Column(count()) everyWeeks!: number
  /** What of it is open is dropped when the customer buys. */
  @Column(flag()) endsWithSale!: boolean
  @Column(when()) createdAt!: number
  /** When it was ended before its time: by staff, a sale or an erasure. */
  @Column(nullable(when())) endedAt!: number | null
}
