import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, longText, when } from '../../../../migrations/columns'

/** What staff noted about a customer; never sent, sealed at rest, gone with the customer's data. */
@Entity('customer_notes')
@Index('ix_customer_notes_customer', ['customerId', 'createdAt'])
export class CustomerNote {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  /** Who wrote it. */
  @Column(id()) staffId!: string
  /** Sealed with DATA_KEY. */
  @Column(longText()) text!: string
  @Column(when()) createdAt!: number
}
