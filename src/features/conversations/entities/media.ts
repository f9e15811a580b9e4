import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, longText, nullable, text, when } from '../../../../migrations/columns'

/** waiting: to be fetched from WeChat; kept: here; lost: WeChat does not give it; gone: removed after its time. */
export type MediaState = 'waiting' | 'kept' | 'lost' | 'gone'

/** A picture, voice or video of a conversation. */
@Entity('conversation_media')
@Index('ix_conversation_media_at', ['at'])
@Index('ix_conversation_media_conversation', ['conversationId'])
export class ConversationMedia {
  @PrimaryColumn(id()) id!: string
  @Column(id()) conversationId!: string
  @Column(text(8)) kind!: 'image' | 'voice' | 'video'
  @Column(text(8)) state!: MediaState
  /** WeChat's own id of what the customer sent; null for what staff uploaded. */
  @Column(nullable(text(256))) sourceMediaId!: string | null
  @Column(nullable(text(64))) contentType!: string | null
  @Column(count()) sizeBytes!: number
  /** How long a voice is, where its file tells. */
  @Column(nullable(count())) seconds!: number | null
  /** Why it is lost. */
  @Column(nullable(text(64))) reason!: string | null
  @Column(when()) at!: number
}

/** A piece of such a file, sealed with the conversation's key. In pieces because packets end at a server's limit. */
@Entity('conversation_media_chunks')
export class ConversationMediaChunk {
  @PrimaryColumn(id()) mediaId!: string
  @PrimaryColumn(count()) ordinal!: number
  @Column(longText()) sealed!: string
}
