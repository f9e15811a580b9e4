import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, nullable, text, when } from '../../../../migrations/columns'
import type { OpenCause } from '../../../domain/conversation'
import type { Account } from '../../../wechat/account'

/** open: somebody should answer or is answering; resolved: done until the customer writes again. */
export type ConversationState = 'open' | 'resolved'

/** The talk of one customer with a human of the brand. */
@Entity('conversations')
@Index('ix_conversations_store', ['storeId', 'state', 'lastMessageAt'])
@Index('ix_conversations_owner', ['ownerStaffId', 'state', 'lastMessageAt'])
@Index('ix_conversations_customer', ['customerId'])
@Index('ix_conversations_state', ['state', 'lastMessageAt'])
export class Conversation {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  /** The customer's id while open (decisions.md 24). */
  @Index('ux_conversations_open_key', { unique: true })
  @Column(nullable(id()))
  openKey!: string | null
  /** Where the customer wrote last, which is where the answer goes. */
  @Column(text(16)) account!: Account
  @Column(text(64)) openId!: string
  /** The store whose guides see it; null is headquarters' pool. */
  @Column(nullable(id())) storeId!: string | null
  /** Who answers; null while it lies in the pool. */
  @Column(nullable(id())) ownerStaffId!: string | null
  @Column(text(16)) state!: ConversationState
  @Column(text(16)) cause!: OpenCause
  /** The conversation's own key, sealed with DATA_KEY; destroyed by erasure (decisions.md 25). */
  @Column(nullable(text(200))) dataKey!: string | null
  /** Messages that the customer sent. */
  @Column(count()) inboundCount!: number
  /** When the oldest message came that nobody has answered; null when all are. */
  @Column(nullable(when())) waitingSince!: number | null
  @Column(nullable(id())) lastMessageId!: string | null
  @Column(when()) lastMessageAt!: number
  @Column(when()) openedAt!: number
  @Column(nullable(when())) resolvedAt!: number | null
  @Column(nullable(id())) resolvedBy!: string | null
}
