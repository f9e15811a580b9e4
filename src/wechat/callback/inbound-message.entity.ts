import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, longText, nullable, text, when } from '../../../migrations/columns'
import type { Account } from '../account'

/** pending: the answer is still being worked out; done: nothing is left to do; parked: failed too often. */
export type InboundState = 'pending' | 'done' | 'parked'

/**
 * Who answers the sender, decided once: in the callback's own response, with a customer-service message afterwards,
 * or nobody because there is nothing to say. Null while it is open.
 */
export type AnsweredBy = 'passive' | 'service' | 'none'

/** A callback that was taken on: the row is on disk before it is acknowledged (reliability.md D1). */
@Entity('inbound_messages')
@Index('ix_inbound_messages_rule_id', ['ruleId', 'receivedAt'], { where: 'ruleId IS NOT NULL' })
@Index('ix_inbound_messages_unmatched_phrase', ['unmatchedPhrase', 'receivedAt'], {
  where: 'unmatchedPhrase IS NOT NULL',
})
export class InboundMessageRow {
  @PrimaryColumn(id()) id!: string
  @Index('ux_inbound_messages_dedupe_key', { unique: true })
  @Column(text(120))
  dedupeKey!: string
  @Column(text(16)) account!: Account
  @Column(text(64)) openId!: string
  @Column(text(32)) msgType!: string
  @Column(nullable(text(64))) event!: string | null
  /** CreateTime of WeChat, epoch ms. */
  @Column(when()) wechatCreatedAt!: number
  @Column(when()) receivedAt!: number
  /** The decrypted body as it came. */
  @Column(longText()) body!: string
  @Column(text(16)) state!: InboundState
  /** The PassiveReply as JSON. */
  @Column(nullable(longText())) reply!: string | null
  @Column(nullable(text(16))) answeredBy!: AnsweredBy | null
  @Column(nullable(text(26))) ruleId!: string | null
  @Column(nullable(text(200))) unmatchedPhrase!: string | null
  /** What is to be done while pending, as JSON (see deferred-work.ts). */
  @Column(nullable(longText())) work!: string | null
  @Column(count()) attempts!: number
  /** The process that works on it. */
  @Column(nullable(text(64))) leaseOwner!: string | null
  /** Real time, epoch ms: when somebody else may take over; null when nothing is left to do. */
  @Index('ix_inbound_messages_lease_until', { where: 'leaseUntil IS NOT NULL' })
  @Column(nullable(when()))
  leaseUntil!: number | null
  /** When the answer was handed over to be sent as a customer-service message; set once. */
  @Column(nullable(when())) handedOverAt!: number | null
  @Column(nullable(text(500))) lastError!: string | null
}
