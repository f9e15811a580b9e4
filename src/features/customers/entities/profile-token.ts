import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, text } from '../../../../migrations/columns'

/** A keyed hash of something under which a customer's name can be found. */
@Entity('profile_search')
@Index('ux_profile_search_token', ['token', 'customerId'], { unique: true })
@Index('ix_profile_search_customer', ['customerId'])
export class ProfileToken {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(text(43)) token!: string
}
