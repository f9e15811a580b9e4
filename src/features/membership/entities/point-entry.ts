import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, count, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { EntryType, LedgerEntry } from '../../../domain/points-page'

/** Who caused a movement. */
export type ActorKind = 'staff' | 'customer' | 'till' | 'system'

/** One line of the points ledger: append-only, guarded by triggers (migration 0021). */
@Entity('point_entries')
@Index('ux_point_entries_card_seq', ['cardId', 'seq'], { unique: true })
@Index('ix_point_entries_origin', ['originId'])
@Index('ix_point_entries_sale_line', ['saleLineId'])
export class PointEntry {
  @PrimaryColumn(id()) id!: string
  @Column(id()) cardId!: string
  /** 1, 2, 3 … for each card. */
  @Column(count()) seq!: number
  @Column(text(16)) type!: EntryType
  @Column(amount()) amount!: number
  @Column(amount()) pointsMove!: number
  @Column(amount()) debtMove!: number
  @Column(amount()) balanceAfter!: number
  @Column(json()) lotMoves!: LedgerEntry['lotMoves']
  /** What makes it happen once (reliability.md L2). */
  @Index('ux_point_entries_cause', { unique: true })
  @Column(text(160))
  cause!: string
  @Column(nullable(id())) originId!: string | null
  @Index('ux_point_entries_reverses', { unique: true })
  @Column(nullable(id()))
  reversesId!: string | null
  @Column(nullable(id())) saleLineId!: string | null
  @Column(nullable(id())) refundLineId!: string | null
  @Column(text(16)) actorKind!: ActorKind
  @Column(nullable(text(64))) actorId!: string | null
  @Column(text(200)) reason!: string
  @Column(nullable(when())) availableFrom!: number | null
  @Column(nullable(when())) expiresAt!: number | null
  @Column(when()) at!: number
}
