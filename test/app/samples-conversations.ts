import type { conversationsApi } from '../../src/contract/conversations'
import { Conversation } from '../../src/features/conversations'
import { ConversationMedia, QuickReply } from '../../src/features/conversations/entities'
import { keepFile } from '../../src/features/conversations/media-fetch'
import { Sealing } from '../../src/features/conversations/sealing'
import { newId } from '../../src/platform/ids'
import { png } from '../features/replies/files'
import type { TestApp } from '../support/app'
import type { Rows, Sample } from './matrix-samples'

/** The rows that samples of conversations point at. */
export interface ConversationRows {
  conversationId: string
  quickReplyId: string
  conversationMediaId: string
}

/** Rows that are not there yet. */
export const noConversationRows = (): ConversationRows => ({
  conversationId: '',
  quickReplyId: '',
  conversationMediaId: '',
})

/** An open conversation of the store's pool, and a quick reply of the brand. */
export async function fillConversations({ app, config }: TestApp, rows: Rows): Promise<void> {
  const at = Date.now()
  await app.db.transact(async (tx) => {
    if (!rows.conversationId) {
      const id = newId()
      const people = { customerId: rows.memberId, account: 'official' as const, openId: `o${id}` }
      const counts = { inboundCount: 1, waitingSince: at, lastMessageId: null, lastMessageAt: at }
      const end = { openedAt: at, resolvedAt: null, resolvedBy: null }
      const whose = { storeId: rows.storeId, ownerStaffId: null }
      const row = { id, ...people, openKey: rows.memberId, ...whose, ...counts, ...end }
      const dataKey = new Sealing(config.dataKey).newKey(id)
      await tx.insert(Conversation, { ...row, state: 'open', cause: 'unmatched', dataKey })
      rows.conversationId = id
      const mediaId = newId()
      const plain = {
        sourceMediaId: null,
        contentType: 'image/png',
        sizeBytes: 0,
        seconds: null,
        reason: null,
        at,
      }
      const media = { id: mediaId, conversationId: id, kind: 'image' as const, state: 'kept' as const }
      await tx.insert(ConversationMedia, { ...media, ...plain })
      const file = { id: mediaId, contentType: 'image/png', bytes: png() }
      await keepFile({ sealing: new Sealing(config.dataKey) }, tx, { id, dataKey }, file)
      rows.conversationMediaId = mediaId
    }
    rows.quickReplyId = newId()
    const whose = { scope: 'brand' as const, storeId: null, staffId: rows.staffId }
    const text = { title: '样例', body: '您好', position: 0, createdAt: at, updatedAt: at, version: 1 }
    await tx.insert(QuickReply, { id: rows.quickReplyId, ...whose, ...text })
  })
}

const id = 'conversationId' as const
const content = { kind: 'text', text: '您好' }
const send = { id, body: () => ({ clientKey: `matrix-${newId()}`, content }) }
const upload = { id, form: { fields: { kind: 'image' }, file: 'picture' } }
const note = { id, body: () => ({ text: '顾客要 M 码' }) }
const seen = { id, body: () => ({ seenCount: 1 }) }
const typing = { id, body: () => ({ isTyping: true }) }
const empty = { id, body: () => ({}) }

/** Samples of conversations, quick replies and the stores' robots. */
export const CONVERSATION_SAMPLES: Record<keyof typeof conversationsApi, Sample> = {
  'GET /api/admin/conversations': {},
  'GET /api/admin/conversations/:id': { id },
  'GET /api/admin/conversations/:id/messages': { id },
  'POST /api/admin/conversations/:id/messages': send,
  'POST /api/admin/conversations/:id/media': upload,
  'GET /api/admin/conversations/:id/media/:mediaId': { id },
  'POST /api/admin/conversations/:id/notes': note,
  'POST /api/admin/conversations/:id/take': empty,
  'GET /api/admin/conversations/:id/colleagues': { id },
  'POST /api/admin/conversations/:id/hand-over': { id, body: () => ({ staffId: null, note: '' }) },
  'POST /api/admin/conversations/:id/seen': seen,
  'POST /api/admin/conversations/:id/resolve': empty,
  'POST /api/admin/conversations/:id/typing': typing,
  'GET /api/admin/conversation-cards': {},
  'GET /api/admin/quick-replies': {},
  'POST /api/admin/quick-replies': { body: () => ({ scope: 'own', title: '样例', body: '您好' }) },
  'PUT /api/admin/quick-replies/:id': {
    id: 'quickReplyId',
    body: () => ({ title: '样例', body: '您好', version: 9 }),
  },
  'DELETE /api/admin/quick-replies/:id': { id: 'quickReplyId' },
  'POST /api/admin/quick-replies/:id/move': { id: 'quickReplyId', body: () => ({ by: 1 }) },
  'GET /api/admin/stores/:id/robot': { id: 'storeId' },
  'PUT /api/admin/stores/:id/robot': { id: 'storeId', body: () => ({ isOn: false }) },
  'POST /api/admin/stores/:id/robot/test': { id: 'storeId', body: () => ({}) },
  'GET /api/workbench/conversations': {},
  'GET /api/workbench/conversations/:id': { id },
  'GET /api/workbench/conversations/:id/messages': { id },
  'POST /api/workbench/conversations/:id/messages': send,
  'POST /api/workbench/conversations/:id/notes': note,
  'POST /api/workbench/conversations/:id/media': upload,
  'GET /api/workbench/conversations/:id/media/:mediaId': { id },
  'POST /api/workbench/conversations/:id/take': empty,
  'POST /api/workbench/conversations/:id/seen': seen,
  'POST /api/workbench/conversations/:id/resolve': empty,
  'POST /api/workbench/conversations/:id/typing': typing,
  'GET /api/workbench/conversation-cards': {},
  'GET /api/workbench/conversations/:id/quick-replies': { id },
}
