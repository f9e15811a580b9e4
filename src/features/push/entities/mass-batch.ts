import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, json, nullable, text, when } from '../../../../migrations/columns'

/** sending: committed before the call; waiting: WeChat did nothing, another try comes; the rest as with deliveries. */
export type MassBatchState = 'sending' | 'waiting' | 'sent' | 'failed' | 'unknown' | 'settled'

/** What MASSSENDJOBFINISH said. */
export interface MassReport {
  status: string
  total: number
  filtered: number
  sent: number
  failed: number
}

/** One mass message to 2–10,000 openids. Its id is the `clientmsgid`, so that a repetition is the same message. */
@Entity('mass_batches')
@Index('ix_mass_batches_campaign', ['campaignId', 'state'])
@Index('ix_mass_batches_state', ['state', 'retryAt'])
export class MassBatch {
  @PrimaryColumn(id()) id!: string
  @Column(id()) campaignId!: string
  @Column(text(10)) state!: MassBatchState
  @Column(count()) size!: number
  @Column(count()) tries!: number
  @Column(nullable(count())) errcode!: number | null
  @Column(nullable(text(64))) reasonCode!: string | null
  @Index('ix_mass_batches_message')
  @Column(nullable(text(32)))
  messageId!: string | null
  /** By the decision clock. */
  @Column(nullable(when())) retryAt!: number | null
  /** Real time. */
  @Column(nullable(when())) leaseUntil!: number | null
  @Column(when()) startedAt!: number
  @Column(nullable(when())) settledAt!: number | null
  @Column(nullable(json())) report!: MassReport | null
}
