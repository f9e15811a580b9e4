import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, text, when } from '../../../../migrations/columns'

/** Somebody signed in to the Mini Program. Times are real time, like those of every session. */
@Entity('mp_sessions')
export class MpSession {
  @PrimaryColumn(id()) id!: string
  /** Of the bearer token, which only the phone has. */
  @Index('ux_mp_sessions_token_hash', { unique: true })
  @Column(text(64))
  tokenHash!: string
  @Index('ix_mp_sessions_customer')
  @Column(id())
  customerId!: string
  @Column(text(64)) openId!: string
  /** WeChat's session key, sealed; it never leaves the server. */
  @Column(text(200)) sessionKey!: string
  @Column(when()) createdAt!: number
  @Index('ix_mp_sessions_last_seen_at')
  @Column(when())
  lastSeenAt!: number
}
