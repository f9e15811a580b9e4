import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, nullable, text, when } from '../../../../migrations/columns'

/** What kind of contact it was. */
export type TouchKind =
  | 'scan'
  | 'follow'
  | 'unfollow'
  | 'menu'
  | 'message'
  | 'reply'
  | 'open'
  | 'card'
  | 'sale'
  | 'refund'
  | 'share'
  | 'live'

/** One contact with a customer: the fact table of attribution, append-only. */
@Entity('touches')
@Index('ux_touches_kind_ref', ['kind', 'ref'], { unique: true })
@Index('ix_touches_customer', ['customerId', 'at'])
@Index('ix_touches_staff', ['staffId', 'at'])
export class Touch {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(text(24)) kind!: TouchKind
  /** The id of the fact behind it (scan, inbound message, sale …); with the kind it makes the touch happen once. */
  @Column(text(80)) ref!: string
  @Column(nullable(id())) storeId!: string | null
  @Column(nullable(id())) staffId!: string | null
  @Column(nullable(id())) campaignId!: string | null
  @Column(when()) at!: number
}
