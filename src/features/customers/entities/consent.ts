import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, text, when } from '../../../../migrations/columns'

/** What a consent is for. */
export type ConsentPurpose = 'card' | 'marketing' | 'location' | 'phone'
export type ConsentState = 'given' | 'refused' | 'withdrawn'

/** What a customer said to one purpose, to one version of its text. Append-only: the newest one holds. */
@Entity('consents')
@Index('ix_consents_customer', ['customerId', 'purpose', 'at'])
export class Consent {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(text(24)) purpose!: ConsentPurpose
  /** The version of policy `consent` that was shown. */
  @Column(count()) version!: number
  @Column(text(12)) state!: ConsentState
  /** How we know: where the customer said it. */
  @Column(text(120)) evidence!: string
  @Column(when()) at!: number
}
