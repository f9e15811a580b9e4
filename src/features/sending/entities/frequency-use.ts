import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, text, when } from '../../../../migrations/columns'

/** A marketing message in a customer's frequency budget; what surely did not arrive is taken out again. */
@Entity('frequency_uses')
@Index('ux_frequency_uses_intent', ['intentKey'], { unique: true })
@Index('ix_frequency_uses_customer', ['customerId', 'at'])
export class FrequencyUse {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(when()) at!: number
  @Column(count()) priority!: number
  @Column(text(160)) intentKey!: string
  /** held: its call is running. */
  @Column(text(8)) state!: 'held' | 'used'
}
