import { In, type EntityManager } from 'typeorm'
import { contentWords } from '../../domain/conversation'
import type { CustomerKeeper, ErasureOrder, MergeOrder, MovedRow } from '../customers'
import { Conversation, ConversationMedia, ConversationMediaChunk, ConversationMessage } from './entities'
import type { Ground } from './ground'

type Deps = Pick<Ground, 'db' | 'sealing' | 'book'>

/** Conversations as a keeper of customers' data: keys, contents and files go, that there was one stays. */
export function conversationsKeeper(deps: Deps): CustomerKeeper {
  return {
    name: '会话',
    merge: (tx, order) => merge(tx, order, deps),
    erase: (tx, order) => erase(tx, order, deps),
    forget: (tx, order) => forget(tx, order, deps),
    export: (customerId) => exportOf(deps, customerId),
  }
}

/** The open conversation of the one who ends is resolved when both have one; everything moves. */
async function merge(
  tx: EntityManager,
  { fromId, intoId, at }: MergeOrder,
  { book }: Deps,
): Promise<MovedRow[]> {
  const rows = await tx.findBy(Conversation, { customerId: fromId })
  const isTaken = await tx.existsBy(Conversation, { openKey: intoId })
  for (const row of rows) {
    const isOpen = row.openKey !== null
    const goesOn = isOpen && !isTaken
    if (isOpen && isTaken) book.changed(row, false)
    const end = isOpen && isTaken ? { state: 'resolved' as const, resolvedAt: at, waitingSince: null } : {}
    const openKey = goesOn ? intoId : null
    await tx.update(Conversation, { id: row.id }, { customerId: intoId, openKey, ...end })
  }
  return rows.map(({ id }) => ({ table: 'conversations', rowId: id }))
}

const ERASED = 'erased'

async function empty(
  tx: EntityManager,
  rows: readonly Conversation[],
  at: number,
  { book }: Deps,
): Promise<void> {
  for (const row of rows) {
    if (row.openKey !== null) book.changed(row, false)
    const { id } = row
    const media = await tx.find(ConversationMedia, { where: { conversationId: id }, select: { id: true } })
    const mediaIds = media.map((one) => one.id)
    if (mediaIds.length > 0) await tx.delete(ConversationMediaChunk, { mediaId: In(mediaIds) })
    const gone = { state: 'gone' as const, sourceMediaId: null, sizeBytes: 0 }
    await tx.update(ConversationMedia, { conversationId: id }, gone)
    await tx.update(ConversationMessage, { conversationId: id }, { content: '' })
    const waiting = { conversationId: id, state: In(['later', 'sending'] as const) }
    await tx.update(ConversationMessage, waiting, { state: 'skipped', sentence: null })
    const end = {
      state: 'resolved' as const,
      openKey: null,
      waitingSince: null,
      resolvedAt: row.resolvedAt ?? at,
    }
    await tx.update(Conversation, { id }, { dataKey: null, openId: ERASED, ...end })
  }
}

async function erase(tx: EntityManager, { customerId, at }: ErasureOrder, deps: Deps): Promise<void> {
  await empty(tx, await tx.findBy(Conversation, { customerId }), at, deps)
}

/** Only what was said on the account that was left. */
async function forget(
  tx: EntityManager,
  { customerId, openIds, at }: ErasureOrder,
  deps: Deps,
): Promise<void> {
  if (openIds.length === 0) return
  const left = In(openIds.map(({ openId }) => openId))
  await empty(tx, await tx.findBy(Conversation, { customerId, openId: left }), at, deps)
}

async function exportOf({ db, sealing }: Deps, customerId: string): Promise<Record<string, unknown>> {
  const conversations = await db.read.find(Conversation, { where: { customerId }, order: { id: 'ASC' } })
  const found: Record<string, unknown>[] = []
  for (const conversation of conversations) {
    const lines = await db.read.find(ConversationMessage, {
      where: { conversationId: conversation.id, direction: In(['in', 'out', 'note']) },
      order: { id: 'ASC' },
    })
    found.push({
      开始: new Date(conversation.openedAt).toISOString(),
      内容: lines.map((line) => {
        const content = sealing.open(conversation, line.id, line.content)
        const text = content?.kind === 'text' ? content.text : content ? contentWords(content) : ''
        const from = { in: '顾客', out: '品牌', note: '员工备注', mark: '' }[line.direction]
        return { 时间: new Date(line.at).toISOString(), 来自: from, 内容: text }
      }),
    })
  }
  return { 会话记录: found }
}
