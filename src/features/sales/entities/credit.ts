import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, count, id, nullable, text, when } from '../../../../migrations/columns'
import type { CreditModel, CreditReason } from '../../../domain/sale-credit'

/** Whose sale a line was under one model: worked out from facts, replaced whenever it is worked out anew. */
@Entity('attribution_credits')
@Index('ix_attribution_credits_sale', ['saleId'])
@Index('ix_attribution_credits_staff', ['staffId', 'model', 'saleAt'])
@Index('ix_attribution_credits_at', ['model', 'saleAt'])
@Index('ix_attribution_credits_touch', ['touchId'])
export class AttributionCredit {
  @PrimaryColumn(id()) id!: string
  /** The run that made it: one of the console's, or the sale's own id when it came with the sale. */
  @Column(id()) runId!: string
  @Column(id()) saleId!: string
  @Column(id()) saleLineId!: string
  /** The refund whose negative amount this is; null for the sale itself. */
  @Column(nullable(id())) refundId!: string | null
  @Column(text(16)) model!: CreditModel
  @Column(count()) modelVersion!: number
  @Column(nullable(id())) staffId!: string | null
  @Column(nullable(id())) storeId!: string | null
  @Column(nullable(id())) bindingId!: string | null
  @Column(nullable(id())) touchId!: string | null
  /** Parts of ten thousand. */
  @Column(count()) shareBp!: number
  @Column(amount()) amountFen!: number
  @Column(text(24)) reason!: CreditReason
  /** When the sale happened: a refund counts on the day of its sale. */
  @Column(when()) saleAt!: number
}

/** A run that works the credits of a period out anew. */
@Entity('credit_runs')
export class CreditRun {
  @PrimaryColumn(id()) id!: string
  @Column(nullable(when())) fromAt!: number | null
  @Column(nullable(when())) toAt!: number | null
  @Column(text(16)) state!: 'running' | 'done' | 'failed'
  @Column(count()) total!: number
  @Column(count()) done!: number
  /** The last sale that is done; the run goes on behind it. */
  @Column(nullable(id())) lastSaleId!: string | null
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
  @Column(nullable(when())) finishedAt!: number | null
}
