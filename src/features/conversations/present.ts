import { In } from 'typeorm'
import type { z } from 'zod'
import type {
  ConversationMessage as LineView,
  ConversationSummary,
  MessageContent,
  Window,
} from '../../contract/conversations'
import { contentWords, markWords, type ConversationContent } from '../../domain/conversation'
import type { Conversation } from './entities'
import { ConversationMedia, ConversationMessage, ConversationRead } from './entities'
import type { Ground } from './ground'

type Line = z.input<typeof LineView>
type Summary = z.input<typeof ConversationSummary>

/** An instant of the API; null stays null. */
export const instant = (at: number): string => new Date(at).toISOString()
export const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at))

function presentContent(content: ConversationContent | undefined): z.input<typeof MessageContent> {
  if (content === undefined) return { kind: 'erased' }
  if (content.kind === 'mark') return { kind: 'mark', words: markWords(content.what, content.names) }
  return content
}

const ERASED_WORDS = '（内容已删除）'

/** Lines of one conversation for staff, in their order. */
export async function presentLines(
  { db, sealing, staff }: Pick<Ground, 'db' | 'sealing' | 'staff'>,
  conversation: Conversation,
  rows: readonly ConversationMessage[],
): Promise<Line[]> {
  const mediaIds = rows.flatMap(({ mediaId }) => mediaId ?? [])
  const media = mediaIds.length > 0 ? await db.read.findBy(ConversationMedia, { id: In(mediaIds) }) : []
  const names = await staff.namesOf([...new Set(rows.flatMap(({ staffId }) => staffId ?? []))])
  return rows.map((row) => {
    const file = media.find(({ id }) => id === row.mediaId)
    const author = row.staffId === null ? undefined : names.get(row.staffId)
    return {
      id: row.id,
      direction: row.direction,
      content: presentContent(sealing.open(conversation, row.id, row.content)),
      media: file
        ? {
            id: file.id,
            kind: file.kind,
            state: file.state,
            sizeBytes: file.sizeBytes,
            seconds: file.seconds,
            contentType: file.contentType,
          }
        : null,
      staff: row.staffId !== null && author !== undefined ? { id: row.staffId, name: author } : null,
      state: row.state,
      sentence: row.sentence,
      at: instant(row.at),
    }
  })
}

/** What a list shows of these conversations, for one member of staff, in their order. */
export async function presentList(
  ground: Pick<Ground, 'db' | 'sealing' | 'staff' | 'stores' | 'customers'>,
  rows: readonly Conversation[],
  staffId: string,
): Promise<Summary[]> {
  if (rows.length === 0) return []
  const { db, sealing, staff, stores, customers } = ground
  const ids = rows.map(({ id }) => id)
  const lastIds = rows.flatMap(({ lastMessageId }) => lastMessageId ?? [])
  const last = lastIds.length > 0 ? await db.read.findBy(ConversationMessage, { id: In(lastIds) }) : []
  const reads = await db.read.findBy(ConversationRead, { conversationId: In(ids), staffId })
  const names = await customers.namesOf(rows.map(({ customerId }) => customerId))
  const owners = await staff.namesOf([...new Set(rows.flatMap(({ ownerStaffId }) => ownerStaffId ?? []))])
  const shops = new Map((await stores.all()).map((store) => [store.id, store.name]))
  const named = (id: string | null, from: ReadonlyMap<string, string>) =>
    id === null ? null : { id, name: from.get(id) ?? '' }
  return rows.map((row) => {
    const line = last.find(({ id }) => id === row.lastMessageId)
    const content = line && sealing.open(row, line.id, line.content)
    const seen = reads.find(({ conversationId }) => conversationId === row.id)?.seenCount ?? 0
    return {
      id: row.id,
      customerId: row.customerId,
      customerName: names.get(row.customerId) ?? null,
      account: row.account,
      state: row.state,
      cause: row.cause,
      store: named(row.storeId, shops),
      owner: named(row.ownerStaffId, owners),
      lastWords: content ? contentWords(content) : line ? ERASED_WORDS : '',
      lastMessageAt: instant(row.lastMessageAt),
      waitingSince: instantOrNull(row.waitingSince),
      unread: Math.max(0, row.inboundCount - seen),
      inboundCount: row.inboundCount,
    }
  })
}

/** The window as the API says it. */
export const presentWindow = (
  window: Awaited<ReturnType<Ground['sending']['windowOf']>>,
): z.input<typeof Window> => ({
  isOpen: window.isOpen,
  sentence: window.sentence,
  left: window.left,
  closesAt: instantOrNull(window.closesAt),
})
