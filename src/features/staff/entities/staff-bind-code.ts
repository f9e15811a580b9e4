import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, text, when } from '../../../../migrations/columns'

/** A code that a manager shows and that binds a Mini Program identity, once. Only its hash is kept. */
@Entity('staff_bind_codes')
export class StaffBindCode {
  @PrimaryColumn(id()) id!: string
  @Index('ux_staff_bind_codes_code_hash', { unique: true })
  @Column(text(64))
  codeHash!: string
  @Index('ix_staff_bind_codes_staff')
  @Column(id())
  staffId!: string
  @Column(id()) createdBy!: string
  @Column(when()) createdAt!: number
  @Column(when()) expiresAt!: number
}
