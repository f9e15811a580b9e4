import { In, type EntityManager } from 'typeorm'
import type { z } from 'zod'
import type { QuickReply as QuickReplyView, QuickReplyDraft } from '../../contract/conversations'
import { fillQuickReply, QUICK_REPLY_VALUES, unknownPlaceholders } from '../../domain/conversation'
import { AppError } from '../../domain/errors'
import { newId } from '../../platform/ids'
import type { Actor } from '../../platform/http/serve'
import { QuickReply, type Conversation } from './entities'
import type { Ground } from './ground'

type View = z.input<typeof QuickReplyView>

const notFound = (): AppError =>
  new AppError('not_found', 'quick_reply.unknown', '没有找到这条快捷回复，可能已被删除，请刷新。')

const isHeadquarters = ({ roles }: Actor): boolean => roles.includes('operator') || roles.includes('admin')

/** Whether somebody may write quick replies of this reach: their own, as a manager their stores', from headquarters all. */
function mayWrite(
  actor: Actor,
  { scope, storeId, staffId }: Pick<QuickReply, 'scope' | 'storeId' | 'staffId'>,
): boolean {
  if (scope === 'own') return staffId === actor.staffId
  if (isHeadquarters(actor)) return true
  const isLeader = actor.roles.includes('store_manager')
  return scope === 'store' && isLeader && storeId !== null && actor.storeIds.includes(storeId)
}

/** Throws `quick_reply.unknown`, or `quick_reply.not_allowed` for one that others look after. */
function requireWriter(row: QuickReply | null, actor: Actor): asserts row is QuickReply {
  if (!row || (row.scope === 'own' && row.staffId !== actor.staffId)) throw notFound()
  if (!mayWrite(actor, row))
    throw new AppError('conflict', 'quick_reply.not_allowed', '这条快捷回复由店长或总部维护，请他们修改。')
}

function checkBody(body: string): void {
  const unknown = unknownPlaceholders(body)
  if (unknown.length === 0) return
  const known = QUICK_REPLY_VALUES.map((name) => `{{${name}}}`).join('、')
  throw new AppError(
    'invalid',
    'quick_reply.bad_placeholder',
    `不认识变量「${unknown[0]}」；可以用 ${known}。`,
  )
}

/** Sentences that staff say often: the brand's, a store's, one's own. */
export class QuickReplies {
  constructor(
    private readonly ground: Pick<Ground, 'db' | 'clock' | 'audit' | 'customers' | 'stores' | 'brand'>,
  ) {}

  /** Those that somebody can use; a store narrows the stores' to that one. */
  async list(actor: Actor, storeId?: string): Promise<View[]> {
    const { storeIds, staffId } = actor
    const stores = storeId !== undefined ? [storeId] : storeIds === 'all' ? undefined : storeIds
    const rows = await this.ground.db.read.find(QuickReply, {
      where: [
        { scope: 'brand' },
        { scope: 'store', ...(stores === undefined ? {} : { storeId: In([...stores, 'none']) }) },
        { scope: 'own', staffId },
      ],
      order: { position: 'ASC', id: 'ASC' },
      take: 500,
    })
    const seen = rows.filter(
      ({ scope, storeId: of }) =>
        scope !== 'store' || storeIds === 'all' || (of !== null && storeIds.includes(of)),
    )
    // One's own first: they are what one wrote down to find quickly.
    return seen.sort((a, b) => RANK[a.scope] - RANK[b.scope]).map((row) => present(row, actor))
  }

  /** Those for one conversation, filled with what is known of it and of whoever writes. */
  async forConversation(
    actor: Actor,
    { customerId, storeId }: Pick<Conversation, 'customerId' | 'storeId'>,
  ): Promise<{ id: string; title: string; words: string }[]> {
    const { customers, stores, brand } = this.ground
    const name = (await customers.namesOf([customerId])).get(customerId)
    const store = storeId === null ? undefined : (await stores.byId(storeId))?.name
    const values = {
      ...{ guide: actor.name, brand },
      ...(name === undefined ? {} : { name }),
      ...(store === undefined ? {} : { store }),
    }
    const replies = await this.list(actor, storeId ?? undefined)
    return replies.map(({ id, title, body }) => ({ id, title, words: fillQuickReply(body, values) }))
  }

  /** Adds one; throws when the reach is not theirs to write for, or a placeholder means nothing. */
  async create(actor: Actor, draft: z.output<typeof QuickReplyDraft>): Promise<View> {
    const { db, clock } = this.ground
    const { scope, title, body } = draft
    checkBody(body)
    const storeId = scope === 'store' ? draft.storeId : null
    const whose = { scope, storeId, staffId: actor.staffId }
    if (!mayWrite(actor, whose))
      throw new AppError(
        'forbidden',
        'quick_reply.not_allowed',
        scope === 'store' && storeId === null
          ? '请选择这条快捷回复用于哪家门店。'
          : '你只能添加自己的快捷回复；本店的请店长添加，全品牌的请总部添加。',
      )
    const at = clock.now()
    const row: QuickReply = {
      ...{ id: newId(), ...whose, title, body, position: 0 },
      ...{ createdAt: at, updatedAt: at, version: 1 },
    }
    await db.transact(async (tx) => {
      const last = (await besides(tx, row)).at(-1)
      row.position = last ? last.position + 1 : 0
      await tx.insert(QuickReply, row)
      await this.note(tx, actor, 'quick_reply.create', row)
    })
    return present(row, actor)
  }

  /** Replaces title and text. */
  async replace(
    actor: Actor,
    change: { id: string; title: string; body: string; version: number },
  ): Promise<View> {
    const { db, clock } = this.ground
    const { id, title, body, version } = change
    checkBody(body)
    return db.transact(async (tx) => {
      const row = await tx.findOneBy(QuickReply, { id })
      requireWriter(row, actor)
      const next = { title, body, updatedAt: clock.now(), version: version + 1 }
      const { affected } = await tx.update(QuickReply, { id, version }, next)
      if (affected !== 1)
        throw new AppError('conflict', 'quick_reply.changed', '这条快捷回复刚被别人改过，请刷新后再改。')
      await this.note(tx, actor, 'quick_reply.change', { ...row, ...next })
      return present({ ...row, ...next }, actor)
    })
  }

  /** Moves one place up (-1) or down (1) among those of the same reach; at the end it stays. */
  async move(actor: Actor, id: string, by: -1 | 1): Promise<void> {
    await this.ground.db.transact(async (tx) => {
      const row = await tx.findOneBy(QuickReply, { id })
      requireWriter(row, actor)
      const all = await besides(tx, row)
      const from = all.findIndex((one) => one.id === id)
      const other = all[from + by]
      if (!other) return
      all[from + by] = row
      all[from] = other
      for (const [position, { id: movedId }] of all.entries())
        await tx.update(QuickReply, { id: movedId }, { position })
      await this.note(tx, actor, 'quick_reply.move', row)
    })
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await this.ground.db.transact(async (tx) => {
      const row = await tx.findOneBy(QuickReply, { id })
      requireWriter(row, actor)
      await tx.delete(QuickReply, { id })
      await this.note(tx, actor, 'quick_reply.delete', row)
    })
  }

  /** What only its writer uses is nobody else's business. */
  private async note(
    tx: Parameters<Ground['audit']['note']>[0],
    actor: Actor,
    action: string,
    { id, scope, storeId, title, body }: Pick<QuickReply, 'id' | 'scope' | 'storeId' | 'title' | 'body'>,
  ): Promise<void> {
    const after = scope === 'own' ? { scope } : { scope, storeId, title, body }
    await this.ground.audit.note(tx, {
      actor: { kind: 'staff', id: actor.staffId },
      action,
      target: { kind: 'quick_reply', id },
      after,
      at: this.ground.clock.now(),
    })
  }
}

const RANK: Readonly<Record<QuickReply['scope'], number>> = { own: 0, store: 1, brand: 2 }

/** All of the same reach, in their order. */
async function besides(
  tx: EntityManager,
  { scope, storeId, staffId }: Pick<QuickReply, 'scope' | 'storeId' | 'staffId'>,
): Promise<QuickReply[]> {
  const whose =
    scope === 'own' ? { staffId: staffId ?? '' } : scope === 'store' ? { storeId: storeId ?? '' } : {}
  return tx.find(QuickReply, { where: { scope, ...whose }, order: { position: 'ASC', id: 'ASC' } })
}

const present = (row: QuickReply, actor: Actor): View => {
  const { id, scope, storeId, title, body, version } = row
  return { id, scope, storeId, title, body, version, isMine: mayWrite(actor, row) }
}
