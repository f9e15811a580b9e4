import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, json, nullable, text, when } from '../../../../migrations/columns'

/** open: still to be done; ready: the export may be downloaded; done; cancelled. */
export type DataRequestState = 'open' | 'ready' | 'done' | 'cancelled'

/** Somebody asks for what is stored about them, or for its erasure (domain.md 3.13). Holds no personal data. */
@Entity('data_requests')
@Index('ix_data_requests_customer', ['customerId'])
@Index('ix_data_requests_state', ['state', 'dueAt'])
export class DataRequest {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(text(12)) kind!: 'export' | 'erase'
  @Column(text(12)) source!: 'self' | 'staff'
  @Column(text(12)) state!: DataRequestState
  @Column(nullable(text(200))) reason!: string | null
  @Column(nullable(id())) requestedBy!: string | null
  /** `customerId:kind` while open (decisions.md 24). */
  @Index('ux_data_requests_open_key', { unique: true })
  @Column(nullable(text(60)))
  openKey!: string | null
  @Column(when()) requestedAt!: number
  /** When the work is to begin; an erasure waits a little, so that it can be called off. */
  @Column(when()) startAt!: number
  @Column(when()) dueAt!: number
  @Column(nullable(when())) doneAt!: number | null
  @Column(nullable(json())) proof!: Record<string, unknown> | null
}
