import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import type { StaffRole } from '../../../contract/endpoint'
import { id, json, nullable, text, when } from '../../../../migrations/columns'

/** active: works; leave: away for a while; suspended: locked out; left: gone for good. */
export type StaffState = 'active' | 'leave' | 'suspended' | 'left'

/** An employee. Signs in to the console by login name and password. */
@Entity('staff')
export class Staff {
  @PrimaryColumn(id()) id!: string
  @Column(text(40)) name!: string
  @Index('ux_staff_login', { unique: true })
  @Column(nullable(text(64)))
  login!: string | null
  @Column(nullable(text(200))) passwordHash!: string | null
  @Column(json()) roles!: StaffRole[]
  @Column(text(16)) state!: StaffState
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
  @Column(nullable(when())) lastSignInAt!: number | null
  /** What a guide knows best, for shoppers to read. */
  @Column(nullable(text(60))) speciality!: string | null
  /** A picture of ours that shoppers see. */
  @Column(nullable(id())) photoId!: string | null
  /** The person behind the workbench: the customer whose Mini Program identity is bound to this member of staff. */
  @Index('ix_staff_customer')
  @Column(nullable(id()))
  customerId!: string | null
  /** When they left for good; null while they are here. */
  @Column(nullable(when())) leftAt!: number | null
}
