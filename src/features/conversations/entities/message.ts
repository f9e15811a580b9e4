import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, longText, nullable, text, when } from '../../../../migrations/columns'

/** in: the customer wrote; out: the customer was sent it; note: staff among themselves; mark: what happened. */
export type MessageDirection = 'in' | 'out' | 'note' | 'mark'

/** received: what came in, or never left; else how a sent message stands, as the send gate says it. */
export type MessageState =
  'received' | 'sending' | 'sent' | 'later' | 'failed' | 'unknown' | 'skipped' | 'refused'

/** One line of a conversation. */
@Entity('conversation_messages')
@Index('ix_conversation_messages_thread', ['conversationId', 'id'])
export class ConversationMessage {
  /** For what came in, the id of its inbox row, so that lines stand in the order of arrival. */
  @PrimaryColumn(id()) id!: string
  @Column(id()) conversationId!: string
  /** Names what it comes from, so that it stands here once. */
  @Index('ux_conversation_messages_source', { unique: true })
  @Column(text(160))
  sourceKey!: string
  @Column(text(8)) direction!: MessageDirection
  @Column(text(16)) kind!: string
  /** Who of the staff; null for the customer and for automatic answers. */
  @Column(nullable(id())) staffId!: string | null
  /** A ConversationContent as JSON, sealed with the conversation's key; empty once erased. */
  @Column(longText()) content!: string
  @Column(nullable(id())) mediaId!: string | null
  @Column(text(16)) state!: MessageState
  @Column(nullable(text(64))) reasonCode!: string | null
  /** Why it did not arrive and what to do. */
  @Column(nullable(text(200))) sentence!: string | null
  /** Only for later: when another turn makes sense (decision clock). */
  @Column(nullable(when())) retryAt!: number | null
  @Column(when()) at!: number
}
