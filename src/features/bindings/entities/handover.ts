import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, flag, id, longText, nullable, text, when } from '../../../../migrations/columns'

export type HandoverKind = 'leave' | 'store_move'
export type HandoverMode = 'successor' | 'by_load' | 'store_pool' | 'customer_chooses'
/** undoing: batches give the customers back; undone: all of them that could be. */
export type HandoverState = 'running' | 'done' | 'undoing' | 'undone'

/** A guide's customers given to others in one action (domain.md 3.4, 3.5). */
@Entity('handovers')
@Index('ix_handovers_staff', ['staffId'])
export class Handover {
  @PrimaryColumn(id()) id!: string
  @Column(text(16)) kind!: HandoverKind
  @Column(text(24)) mode!: HandoverMode
  @Column(id()) staffId!: string
  @Column(nullable(id())) successorId!: string | null
  @Column(flag()) isNoticed!: boolean
  @Column(longText()) reason!: string
  @Column(text(16)) state!: HandoverState
  @Column(count()) total!: number
  @Column(count()) done!: number
  /** Whose home had changed by itself before their turn. */
  @Column(count()) skipped!: number
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
  @Column(nullable(when())) finishedAt!: number | null
  /** Until when it may be undone; null before it is done. */
  @Column(nullable(when())) undoUntil!: number | null
  /** The guide's id while it is running or undone, so that a guide has one at a time (decisions.md 24). */
  @Index('ux_handovers_open_key', { unique: true })
  @Column(nullable(id()))
  openKey!: string | null
}

/** waiting: its turn comes; done: moved; skipped: the home was another one already; undone: given back; kept: it changed after. */
export type HandoverItemState = 'waiting' | 'done' | 'skipped' | 'undone' | 'kept'

/** One customer of a hand-over: where they were, where they go, and the rows that tell of it. */
@Entity('handover_items')
@Index('ux_handover_items_binding', ['handoverId', 'oldBindingId'], { unique: true })
@Index('ix_handover_items_turn', ['handoverId', 'state', 'customerId'])
export class HandoverItem {
  @PrimaryColumn(id()) id!: string
  @Column(id()) handoverId!: string
  @Column(id()) customerId!: string
  @Column(text(16)) state!: HandoverItemState
  @Column(id()) oldBindingId!: string
  @Column(id()) oldStoreId!: string
  @Column(id()) newStoreId!: string
  /** Null: the store's pool. */
  @Column(nullable(id())) newStaffId!: string | null
  @Column(nullable(id())) newBindingId!: string | null
  /** The binding that gave the customer back. */
  @Column(nullable(id())) undoBindingId!: string | null
}
