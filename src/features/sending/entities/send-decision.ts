import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { Channel, ContentClass, Topic } from '../../../domain/send-class'
import type { SourceKind } from '../../../domain/send-facts'
import type { DecisionInputs } from '../inputs'
import type { Account } from '../../../wechat/account'

/** send: an attempt follows; later: another turn from `laterAt` on; skip: nothing is sent. */
export type DecisionResult = 'send' | 'later' | 'skip'

/** What the gate decided about an intent, and from what. Never changed; another try is another turn. */
@Entity('send_decisions')
@Index('ux_send_decisions_turn', ['intentKey', 'turn'], { unique: true })
@Index('ix_send_decisions_at', ['at'])
@Index('ix_send_decisions_customer', ['customerId', 'at'])
export class SendDecision {
  @PrimaryColumn(id()) id!: string
  /** The intent's idempotency key: the cause and the part's number. */
  @Column(text(160)) intentKey!: string
  @Column(count()) turn!: number
  /** The app whose openid was written to; '' for what needs none. */
  @Column(text(16)) account!: Account | ''
  @Column(text(64)) openId!: string
  /** Null for replies to an openid. */
  @Column(nullable(id())) customerId!: string | null
  @Column(text(16)) class!: ContentClass
  @Column(nullable(text(16))) topic!: Topic | null
  @Column(nullable(count())) priority!: number | null
  @Column(nullable(text(16))) channel!: Channel | null
  /** The service message's type; '' for other channels. */
  @Column(text(16)) messageType!: string
  @Column(nullable(text(16))) sourceKind!: SourceKind | null
  @Column(nullable(text(64))) sourceId!: string | null
  @Column(nullable(id())) staffId!: string | null
  @Column(text(8)) result!: DecisionResult
  @Column(text(64)) reasonCode!: string
  @Column(nullable(when())) laterAt!: number | null
  @Column(nullable(id())) allowanceId!: string | null
  /** The facts as they stood; no content of the message. */
  @Column(json()) inputs!: DecisionInputs
  @Column(when()) at!: number
}
