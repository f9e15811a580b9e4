import { Column, Entity, PrimaryColumn } from 'typeorm'
import { id, longText, nullable, text, when } from '../../../../migrations/columns'

/** A customer's personal data, encrypted with a data key of the customer's own. */
@Entity('profiles')
export class Profile {
  @PrimaryColumn(id()) customerId!: string
  /** The customer's data key, sealed with ours; destroyed by erasure (decisions.md 25). */
  @Column(nullable(text(200))) dataKey!: string | null
  /** Sealed JSON: each field with its value, its source and when it came. */
  @Column(longText()) fields!: string
  @Column(when()) updatedAt!: number
}
