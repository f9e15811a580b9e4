import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, json, nullable, text, when } from '../../../../migrations/columns'
import type { MassReport } from './mass-batch'

/** A finish event of WeChat that waits to be applied; it may come before the answer of the call it belongs to. */
@Entity('send_finishes')
@Index('ux_send_finishes_message', ['kind', 'messageId'], { unique: true })
export class SendFinish {
  @PrimaryColumn(id()) id!: string
  @Column(text(32)) messageId!: string
  @Column(text(8)) kind!: 'template' | 'mass'
  /** `success`, `failed:user block`, `send success`, `err(10001)` … */
  @Column(text(64)) status!: string
  @Column(nullable(json())) report!: MassReport | null
  @Index('ix_send_finishes_at')
  @Column(when())
  at!: number
}
