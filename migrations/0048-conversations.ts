import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, longText, nullable, text, when } from './columns'

export class Conversations0048 implements MigrationInterface {
  name = 'Conversations1700000000048'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'conversations', {
      columns: {
        id: id(),
        customerId: id(),
        openKey: nullable(id()),
        account: text(16),
        openId: text(64),
        storeId: nullable(id()),
        ownerStaffId: nullable(id()),
        state: text(16),
        cause: text(16),
        dataKey: nullable(text(200)),
        inboundCount: count(),
        waitingSince: nullable(when()),
        lastMessageId: nullable(id()),
        lastMessageAt: when(),
        openedAt: when(),
        resolvedAt: nullable(when()),
        resolvedBy: nullable(id()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_conversations_open_key', columns: ['openKey'], unique: true },
        { name: 'ix_conversations_store', columns: ['storeId', 'state', 'lastMessageAt'] },
        { name: 'ix_conversations_owner', columns: ['ownerStaffId', 'state', 'lastMessageAt'] },
        { name: 'ix_conversations_customer', columns: ['customerId'] },
        { name: 'ix_conversations_state', columns: ['state', 'lastMessageAt'] },
      ],
    })
    await createTable(runner, 'conversation_messages', {
      columns: {
        id: id(),
        conversationId: id(),
        sourceKey: text(160),
        direction: text(8),
        kind: text(16),
        staffId: nullable(id()),
        content: longText(),
        mediaId: nullable(id()),
        state: text(16),
        reasonCode: nullable(text(64)),
        sentence: nullable(text(200)),
        retryAt: nullable(when()),
        at: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_conversation_messages_source', columns: ['sourceKey'], unique: true },
        { name: 'ix_conversation_messages_thread', columns: ['conversationId', 'id'] },
      ],
    })
    await createTable(runner, 'conversation_media', {
      columns: {
        id: id(),
        conversationId: id(),
        kind: text(8),
        state: text(8),
        sourceMediaId: nullable(text(256)),
        contentType: nullable(text(64)),
        sizeBytes: count(),
        seconds: nullable(count()),
        reason: nullable(text(64)),
        at: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_conversation_media_at', columns: ['at'] },
        { name: 'ix_conversation_media_conversation', columns: ['conversationId'] },
      ],
    })
    await createTable(runner, 'conversation_media_chunks', {
      columns: { mediaId: id(), ordinal: count(), sealed: longText() },
      primary: ['mediaId', 'ordinal'],
    })
    await createTable(runner, 'conversation_reads', {
      columns: { conversationId: id(), staffId: id(), seenCount: count() },
      primary: ['conversationId', 'staffId'],
    })
    await createTable(runner, 'conversation_events', {
      columns: {
        id: id(),
        conversationId: id(),
        kind: text(16),
        messageId: nullable(id()),
        storeId: nullable(id()),
        ownerStaffId: nullable(id()),
      },
      primary: 'id',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'conversation_events')
    await dropTable(runner, 'conversation_reads')
    await dropTable(runner, 'conversation_media_chunks')
    await dropTable(runner, 'conversation_media')
    await dropTable(runner, 'conversation_messages')
    await dropTable(runner, 'conversations')
  }
}
