import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, text, when } from '../../../../migrations/columns'

/** A signed-in browser. Only the hash of its token is kept. Times are real time, not the sandbox's. */
@Entity('staff_sessions')
export class StaffSession {
  @PrimaryColumn(id()) id!: string
  @Index('ux_staff_sessions_token_hash', { unique: true })
  @Column(text(64))
  tokenHash!: string
  @Index('ix_staff_sessions_staff')
  @Column(id())
  staffId!: string
  @Column(when()) createdAt!: number
  @Column(when()) lastSeenAt!: number
  @Column(when()) expiresAt!: number
}
