import { LessThan, type SelectQueryBuilder } from 'typeorm'
import type { z } from 'zod'
import type {
  ConversationDetail,
  ConversationMessage as LineView,
  ConversationSummary,
} from '../../contract/conversations'
import { mayRead, mayTake } from '../../domain/conversation'
import type { Actor } from '../../platform/http/serve'
import { deskOf, noConversation, visible, whyNotWrite } from './access'
import { Conversation, ConversationMedia, ConversationMessage, ConversationRead } from './entities'
import type { Ground } from './ground'
import { fileOf } from './media-fetch'
import { instant, presentLines, presentList, presentWindow } from './present'

/** What a list is narrowed to. */
export interface ListFilter {
  view: 'mine' | 'pool' | 'all'
  state: Conversation['state']
  storeId?: string | undefined
  waiting?: boolean | undefined
  unread?: boolean | undefined
  search?: string | undefined
  page: number
  pageSize: number
}

type Detail = z.input<typeof ConversationDetail>

/** An empty list is no SQL; an id that nobody has is. */
const oneOf = (ids: readonly string[]): string[] => (ids.length > 0 ? [...ids] : ['none'])

function narrow(
  query: SelectQueryBuilder<Conversation>,
  { staffId, storeIds }: Actor,
  { view, state, storeId, waiting, unread }: ListFilter,
): void {
  query.where('c.state = :state', { state })
  if (storeIds !== 'all')
    query.andWhere('(c.storeId IN (:...stores) OR c.ownerStaffId = :me)', {
      stores: oneOf(storeIds),
      me: staffId,
    })
  if (view === 'mine') query.andWhere('c.ownerStaffId = :me', { me: staffId })
  if (view === 'pool') query.andWhere('c.ownerStaffId IS NULL')
  if (storeId !== undefined) query.andWhere('c.storeId = :storeId', { storeId })
  if (waiting) query.andWhere('c.waitingSince IS NOT NULL')
  if (unread)
    query.andWhere(
      `c.inboundCount > COALESCE((SELECT seen.seenCount FROM conversation_reads seen
        WHERE seen.conversationId = c.id AND seen.staffId = :seer), 0)`,
      { seer: staffId },
    )
}

/** Reads conversations for staff. */
export class Reader {
  constructor(private readonly ground: Ground) {}

  /** Those who wait longest first, then the newest; with figures over the whole list. */
  async list(
    actor: Actor,
    filter: ListFilter,
  ): Promise<{
    items: z.input<typeof ConversationSummary>[]
    total: number
    waiting: number
    unread: number
  }> {
    const { db, customers } = this.ground
    const found =
      filter.search === undefined ? undefined : await customers.search(filter.search, actor.staffId)
    const query = (): SelectQueryBuilder<Conversation> => {
      const made = db.read.createQueryBuilder(Conversation, 'c')
      narrow(made, actor, filter)
      if (found) made.andWhere('c.customerId IN (:...found)', { found: oneOf(found) })
      return made
    }
    const total = await query().getCount()
    const waiting = await query().andWhere('c.waitingSince IS NOT NULL').getCount()
    const offset = (filter.page - 1) * filter.pageSize
    const rows =
      offset >= total
        ? []
        : await query()
            .orderBy('CASE WHEN c.waitingSince IS NULL THEN 1 ELSE 0 END')
            .addOrderBy('c.waitingSince', 'ASC')
            .addOrderBy('c.lastMessageAt', 'DESC')
            .addOrderBy('c.id', 'DESC')
            .offset(offset)
            .limit(filter.pageSize)
            .getMany()
    const items = await presentList(this.ground, rows, actor.staffId)
    return { items, total, waiting, unread: await unreadOf(query(), actor.staffId) }
  }

  /** One conversation with what stands beside it. */
  async detail(actor: Actor, id: string): Promise<Detail> {
    const { sending, besideOf, stores, staff, bindings, clock, recall } = this.ground
    const conversation = await visible(this.ground, actor, id)
    const [summary] = await presentList(this.ground, [conversation], actor.staffId)
    const window = await sending.windowOf(conversation.account, conversation.openId)
    const whyNot = whyNotWrite(conversation, actor.staffId, summary!.owner?.name)
    const mayLeave = whyNot === undefined && !window.isOpen && (await recall.mayLeave(conversation))
    const facts = await besideOf(conversation.customerId)
    const home = await bindings.homeAt(conversation.customerId, clock.now())
    const guide = home?.staffId ? await staff.byId(home.staffId) : undefined
    const shops = new Map((await stores.all()).map((store) => [store.id, store.name]))
    return {
      ...summary!,
      window: presentWindow(window),
      mayWrite: whyNot === undefined && window.isOpen,
      whyNot: whyNot?.sentence ?? (window.isOpen ? null : window.sentence),
      mayLeave,
      mayTake: conversation.ownerStaffId !== actor.staffId && mayTake(deskOf(actor), conversation),
      beside: {
        tier: facts.tier,
        tags: facts.tags,
        coupons: facts.coupons,
        home: home ? { store: shops.get(home.storeId) ?? '', guide: guide?.name ?? null } : null,
        sales: facts.sales.map(({ storeId, at, ...sale }) => ({
          ...sale,
          at: instant(at),
          store: shops.get(storeId) ?? '',
        })),
      },
    }
  }

  /** The newest conversation of a customer that somebody may see, an open one before others. */
  async newestFor(
    actor: Actor,
    customerId: string,
  ): Promise<{ id: string; state: Conversation['state'] } | undefined> {
    const rows = await this.ground.db.read.find(Conversation, {
      where: { customerId },
      order: { lastMessageAt: 'DESC', id: 'DESC' },
    })
    const seen = rows.filter((row) => mayRead(deskOf(actor), row))
    const newest = seen.find(({ state }) => state === 'open') ?? seen[0]
    return newest && { id: newest.id, state: newest.state }
  }

  /** A page of lines, oldest first. */
  async lines(
    actor: Actor,
    { id, before, limit }: { id: string; before?: string | undefined; limit: number },
  ): Promise<{ items: z.input<typeof LineView>[]; hasMore: boolean }> {
    const conversation = await visible(this.ground, actor, id)
    const rows = await this.ground.db.read.find(ConversationMessage, {
      where: { conversationId: id, ...(before === undefined ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    })
    const page = rows.slice(0, limit).reverse()
    return { items: await presentLines(this.ground, conversation, page), hasMore: rows.length > limit }
  }

  /** A file of a conversation that somebody may see. */
  async file(
    actor: Actor,
    id: string,
    mediaId: string,
  ): Promise<{ filename: string; contentType: string; bytes: Buffer }> {
    await visible(this.ground, actor, id)
    const media = await this.ground.db.read.findOneBy(ConversationMedia, { id: mediaId, conversationId: id })
    const bytes = media ? await fileOf(this.ground, media) : undefined
    if (!media || !bytes) throw noConversation()
    const contentType = media.contentType ?? 'application/octet-stream'
    return { filename: `${mediaId}.${EXTENSIONS[contentType] ?? 'bin'}`, contentType, bytes }
  }

  /** Notes how many of the customer's messages somebody has seen; never fewer than before. */
  async see(actor: Actor, id: string, seenCount: number): Promise<void> {
    const conversation = await visible(this.ground, actor, id)
    const { staffId } = actor
    const seen = Math.min(seenCount, conversation.inboundCount)
    await this.ground.db.transact(async (tx) => {
      const key = { conversationId: id, staffId }
      const known = await tx.findOneBy(ConversationRead, key)
      if (!known) await tx.insert(ConversationRead, { ...key, seenCount: seen })
      else if (known.seenCount < seen) await tx.update(ConversationRead, key, { seenCount: seen })
    })
  }
}

const EXTENSIONS: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/bmp': 'bmp',
  'audio/amr': 'amr',
  'audio/mpeg': 'mp3',
  'video/mp4': 'mp4',
}

async function unreadOf(query: SelectQueryBuilder<Conversation>, staffId: string): Promise<number> {
  const row = await query
    .leftJoin(ConversationRead, 'r', 'r.conversationId = c.id AND r.staffId = :reader', { reader: staffId })
    .select('COALESCE(SUM(c.inboundCount - COALESCE(r.seenCount, 0)), 0)', 'many')
    .getRawOne<{ many: number | string }>()
  return Number(row?.many ?? 0)
}
