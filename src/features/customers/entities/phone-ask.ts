import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, when } from '../../../../migrations/columns'

/** One paid question to WeChat for a phone number (mini-program-api.md §2: ¥0.03 each). */
@Entity('phone_asks')
@Index('ix_phone_asks_customer', ['customerId', 'at'])
export class PhoneAsk {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(when()) at!: number
}
