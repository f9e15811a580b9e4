import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, when } from '../../../../migrations/columns'

/** Where a customer last was, to about a kilometre, and only of those who agree to `location`. */
@Entity('customer_places')
export class CustomerPlace {
  @PrimaryColumn(id()) customerId!: string
  /** Hundredths of a degree, GCJ-02: nothing finer is kept. */
  @Column(count()) latitudeE2!: number
  @Column(count()) longitudeE2!: number
  @Index('ix_customer_places_at')
  @Column(when())
  at!: number
}
