import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { Allowance } from '../../../domain/send-window'
import type { Account } from '../../../wechat/account'

/** send: an attempt follows; skip: nothing is sent. */
export type DecisionResult = 'send' | 'skip'

/** An allowance as the gate saw it. */
export type DecisionInput = Omit<Allowance, 'id'>

/** What the gate decided about an intent, and from what. Never changed; another try is another turn. */
@Entity('send_decisions')
@Index('ux_send_decisions_turn', ['intentKey', 'turn'], { unique: true })
@Index('ix_send_decisions_at', ['at'])
export class SendDecision {
  @PrimaryColumn(id()) id!: string
  /** The intent's idempotency key: the cause and the part's number. */
  @Column(text(160)) intentKey!: string
  @Column(count()) turn!: number
  @Column(text(16)) account!: Account
  @Column(text(64)) openId!: string
  /** reply … (domain.md ContentClass). */
  @Column(text(16)) class!: string
  @Column(text(16)) messageType!: string
  @Column(text(8)) result!: DecisionResult
  @Column(text(64)) reasonCode!: string
  @Column(nullable(id())) allowanceId!: string | null
  /** The allowances as they stood; no content of the message. */
  @Column(json()) inputs!: DecisionInput[]
  @Column(when()) at!: number
}
