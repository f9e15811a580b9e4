import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, json, nullable, text, when } from '../../../../migrations/columns'

/** Work for a sender: one row stands for up to 1,000 deliveries that are due together (decisions.md 21). */
@Entity('delivery_chunks')
@Index('ix_delivery_chunks_due', ['state', 'dueAt'])
@Index('ix_delivery_chunks_campaign', ['campaignId', 'state'])
export class DeliveryChunk {
  @PrimaryColumn(id()) id!: string
  @Column(id()) campaignId!: string
  /** By the decision clock. */
  @Column(when()) dueAt!: number
  @Column(text(8)) state!: 'open' | 'done'
  @Column(count()) size!: number
  @Column(json()) deliveryIds!: string[]
  @Column(nullable(id())) leaseOwner!: string | null
  /** Real time: afterwards another sender may take it. */
  @Column(nullable(when())) leaseUntil!: number | null
  /** How often a sender took it. */
  @Column(count()) claims!: number
}
