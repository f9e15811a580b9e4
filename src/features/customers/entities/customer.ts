import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, nullable, text, when } from '../../../../migrations/columns'

/** live; merged: became part of `mergedInto`; erased: personal data is gone, facts keep the id as a pseudonym. */
export type CustomerState = 'live' | 'merged' | 'erased'

/** A natural person. Holds no personal data itself; that is the profile. Movements of a customer lock this row. */
@Entity('customers')
@Index('ix_customers_created_at', ['createdAt'])
export class Customer {
  @PrimaryColumn(id()) id!: string
  @Column(text(16)) state!: CustomerState
  @Index('ix_customers_merged_into')
  @Column(nullable(id()))
  mergedInto!: string | null
  /** When the personal data of somebody who unfollowed is due to go (decisions.md 13); null while nothing is due. */
  @Index('ix_customers_erase_due_at')
  @Column(nullable(when()))
  eraseDueAt!: number | null
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
}
