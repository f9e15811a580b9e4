import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm'
import { count, id, longText, nullable, text, when } from '../../../../migrations/columns'
import type { EntityClass } from '../../../platform/db/database'
import { Conversation } from './conversation'
import { ConversationMedia, ConversationMediaChunk } from './media'
import { ConversationMessage } from './message'

export { Conversation, type ConversationState } from './conversation'
export { ConversationMedia, ConversationMediaChunk, type MediaState } from './media'
export { ConversationMessage, type MessageDirection, type MessageState } from './message'

/** How many of the customer's messages a member of staff has seen. */
@Entity('conversation_reads')
export class ConversationRead {
  @PrimaryColumn(id()) conversationId!: string
  @PrimaryColumn(id()) staffId!: string
  @Column(count()) seenCount!: number
}

/** message: a line came or changed; state: owner or state changed; allowance: what may be sent changed. */
export type EventKind = 'message' | 'state' | 'allowance'

/** What watchers are told; kept for a day so that a broken stream can be resumed. */
@Entity('conversation_events')
export class ConversationEvent {
  /** A ULID: its time is the event's. */
  @PrimaryColumn(id()) id!: string
  @Column(id()) conversationId!: string
  @Column(text(16)) kind!: EventKind
  @Column(nullable(id())) messageId!: string | null
  /** Whose it was after the event, which is who may hear of it. */
  @Column(nullable(id())) storeId!: string | null
  @Column(nullable(id())) ownerStaffId!: string | null
}

/** Whose a quick reply is. */
export type QuickReplyScope = 'brand' | 'store' | 'own'

/** A sentence that staff say often, with placeholders. */
@Entity('quick_replies')
@Index('ix_quick_replies_scope', ['scope', 'storeId', 'staffId'])
export class QuickReply {
  @PrimaryColumn(id()) id!: string
  @Column(text(8)) scope!: QuickReplyScope
  @Column(nullable(id())) storeId!: string | null
  /** Whose own; for the others who wrote it. */
  @Column(nullable(id())) staffId!: string | null
  @Column(text(40)) title!: string
  @Column(longText()) body!: string
  /** Among those of the same reach, from the top; equal ones stand in the order in which they were made. */
  @Column(count()) position!: number
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
  @VersionColumn(count()) version!: number
}

/** on: told of waiting customers; paused: failed too often and waits for a person; off: switched off. */
export type RobotState = 'on' | 'paused' | 'off'

/** The WeCom group robot that a store is told by. */
@Entity('store_robots')
export class StoreRobot {
  @PrimaryColumn(id()) storeId!: string
  /** The webhook's address holds its key, so it is sealed. */
  @Column(longText()) sealedUrl!: string
  @Column(text(8)) state!: RobotState
  /** Failures in a row. */
  @Column(count()) failures!: number
  @Column(nullable(text(64))) lastReason!: string | null
  @Column(nullable(when())) lastSentAt!: number | null
  @Column(when()) updatedAt!: number
}

/** The tables of conversations. */
export const conversationsEntities: EntityClass[] = [
  Conversation,
  ConversationMessage,
  ConversationMedia,
  ConversationMediaChunk,
  ConversationRead,
  ConversationEvent,
  QuickReply,
  StoreRobot,
]
