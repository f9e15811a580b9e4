import { mayTake, ownerFor } from '../../domain/conversation'
import { newId } from '../../platform/ids'
import { lockRow } from '../../platform/db/lock'
import type { Actor } from '../../platform/http/serve'
import type { Account } from '../../wechat/account'
import type { OpenCause } from '../../domain/conversation'
import { deskOf } from './access'
import { Conversation } from './entities'
import type { Ground, Moment } from './ground'
import { idBefore } from './line-ids'
import { mark } from './thread'

/** Who writes, and by which app. */
export interface Writer {
  customerId: string
  account: Account
  openId: string
  /** The line that makes it necessary: what happens to the conversation is shown before it. */
  lineId: string
}

/** Who would get the conversation of this customer now. */
async function ownerOf(ground: Ground, { tx, now }: Moment, customerId: string) {
  const { bindings, stores, staff } = ground
  const home = await bindings.homeAt(customerId, now, tx)
  const store = home && (await stores.byId(home.storeId))
  const guide = home?.staffId ? await staff.byId(home.staffId) : undefined
  return ownerFor({
    storeId: home?.storeId ?? null,
    isStoreOpen: store !== undefined && stores.isOpenAt(store, now),
    guideId: guide?.id ?? null,
    isGuideActive: guide?.state === 'active',
  })
}

/** The customer's open conversation, locked; the customer row is locked before (lock order). */
export async function openOf({ tx }: Moment, customerId: string): Promise<Conversation | undefined> {
  return (await lockRow(tx, Conversation, { openKey: customerId })) ?? undefined
}

/** Opens a conversation and writes its begin down. The customer row is locked and has no open one. */
export async function open(
  ground: Ground,
  moment: Moment,
  { customerId, account, openId, lineId }: Writer,
  cause: OpenCause,
): Promise<Conversation> {
  const { tx, now } = moment
  const id = newId()
  const conversation: Conversation = {
    id,
    customerId,
    openKey: customerId,
    account,
    openId,
    ...(await ownerOf(ground, moment, customerId)),
    state: 'open',
    cause,
    dataKey: ground.sealing.newKey(id),
    inboundCount: 0,
    waitingSince: null,
    lastMessageId: null,
    lastMessageAt: now,
    openedAt: now,
    resolvedAt: null,
    resolvedBy: null,
  }
  await tx.insert(Conversation, conversation)
  ground.book.changed(conversation, true)
  await mark(ground, moment, conversation, 'opened', [], idBefore(lineId))
  await ground.events.note(tx, conversation, 'state')
  return conversation
}

/** Takes the last resolved conversation of the customer up again; undefined when there is none. */
export async function reopen(
  ground: Ground,
  moment: Moment,
  writer: Writer,
): Promise<Conversation | undefined> {
  const { tx } = moment
  const last = await tx.findOne(Conversation, {
    where: { customerId: writer.customerId, state: 'resolved' },
    order: { lastMessageAt: 'DESC', id: 'DESC' },
  })
  if (!last || last.dataKey === null) return undefined
  const change = {
    state: 'open' as const,
    openKey: writer.customerId,
    resolvedAt: null,
    resolvedBy: null,
    ...(await ownerOf(ground, moment, writer.customerId)),
  }
  Object.assign(last, change)
  await tx.update(Conversation, { id: last.id }, change)
  ground.book.changed(last, true)
  await mark(ground, moment, last, 'reopened', [], idBefore(writer.lineId))
  await ground.events.note(tx, last, 'state')
  return last
}

/** Who answers first has it: takes an open conversation, whose row is locked, out of the pool, if this person may. */
export async function takeFromPool(
  ground: Ground,
  moment: Moment,
  actor: Actor,
  conversation: Conversation,
): Promise<void> {
  const { id, state, ownerStaffId, dataKey } = conversation
  const isWaiting = state === 'open' && ownerStaffId === null && dataKey !== null
  if (!isWaiting || !mayTake(deskOf(actor), conversation)) return
  conversation.ownerStaffId = actor.staffId
  await moment.tx.update(Conversation, { id }, { ownerStaffId: actor.staffId })
  await mark(ground, moment, conversation, 'taken', [actor.name])
  await ground.events.note(moment.tx, conversation, 'state')
}

/** Gives a conversation whose owner is away to the pool of its store. */
export async function poolIfAway(ground: Ground, moment: Moment, conversation: Conversation): Promise<void> {
  const { ownerStaffId } = conversation
  if (ownerStaffId === null) return
  const owner = await ground.staff.byId(ownerStaffId)
  if (owner?.state === 'active') return
  conversation.ownerStaffId = null
  await moment.tx.update(Conversation, { id: conversation.id }, { ownerStaffId: null })
  await mark(ground, moment, conversation, 'pooled')
  await ground.events.note(moment.tx, conversation, 'state')
}
