import { Between, Like, type EntityManager } from 'typeorm'
import { newId } from '../../platform/ids'
import type { Account } from '../../wechat/account'
import type { EventOf, InboundMessage } from '../../wechat/callback/message'
import type { CallbackContext, Decision } from '../../wechat/callback/router'
import { SubscriptionToken } from './entities/subscription-token'
import { PROVISIONAL_MS } from './fact-reads'

/** Somebody and a template of theirs. */
export interface TokenOwner {
  account: Account
  openId: string
  templateId: string
}

/** What `wx.requestSubscribeMessage` answered for one template. */
export interface TokenAnswer extends TokenOwner {
  /** Epoch ms of the decision clock. */
  at: number
  /** Names the tap, so that the same answer counts once; at most 60 characters. */
  tapId: string
  /** Any number of messages until the person says no. */
  isStanding?: boolean
}

/** Where a token's right comes from: the client's word, WeChat's event, or both agree. */
const CLIENT = 'client:'
const EVENT = 'event:'
const BOTH = 'both:'

const near = (at: number) => Between(at - PROVISIONAL_MS, at + PROVISIONAL_MS)

/** The client's accept: provisional until WeChat's event or ten minutes have passed (decisions.md 17). */
export async function acceptedByClient(tx: EntityManager, answer: TokenAnswer): Promise<void> {
  const { account, openId, templateId, at, tapId, isStanding = false } = answer
  const sourceId = `${CLIENT}${tapId}`
  if (await tx.existsBy(SubscriptionToken, { templateId, sourceId: Like(`%:${tapId}`) })) return
  const where = { account, openId, templateId, sourceId: Like(`${EVENT}%`), grantedAt: near(at) }
  const told = await tx.findOne(SubscriptionToken, { where, order: { grantedAt: 'ASC', id: 'ASC' } })
  if (told) {
    await tx.update(SubscriptionToken, { id: told.id }, { sourceId: `${BOTH}${tapId}` })
    return
  }
  await tx.insert(SubscriptionToken, {
    id: newId(),
    ...{ account, openId, templateId, state: 'provisional', isStanding, grantedAt: at, sourceId },
    settledAt: null,
  })
}

async function acceptedByEvent(
  tx: EntityManager,
  owner: TokenOwner,
  at: number,
  eventId: string,
): Promise<void> {
  const where = { ...owner, sourceId: Like(`${CLIENT}%`), grantedAt: near(at) }
  const said = await tx.findOne(SubscriptionToken, { where, order: { grantedAt: 'ASC', id: 'ASC' } })
  if (said) {
    const state = said.state === 'provisional' ? 'granted' : said.state
    const sourceId = said.sourceId.replace(CLIENT, BOTH)
    await tx.update(SubscriptionToken, { id: said.id }, { state, sourceId })
    return
  }
  await tx.insert(SubscriptionToken, {
    id: newId(),
    ...{ ...owner, state: 'granted', isStanding: false, grantedAt: at, sourceId: `${EVENT}${eventId}` },
    settledAt: null,
  })
}

/** A no to the question that was just asked: what the client said around it does not hold. */
async function deniedByEvent(tx: EntityManager, owner: TokenOwner, at: number): Promise<void> {
  const where = { ...owner, state: 'provisional' as const, grantedAt: near(at) }
  await tx.update(SubscriptionToken, where, { state: 'refused', settledAt: at })
}

/** The person switched the template off, or WeChat could not deliver it: nothing is left. */
export async function refuseAll(tx: EntityManager, owner: TokenOwner, at: number): Promise<void> {
  for (const state of ['provisional', 'granted'] as const)
    await tx.update(SubscriptionToken, { ...owner, state }, { state: 'refused', settledAt: at })
}

type TokenEvent = EventOf<
  'subscribe_msg_popup_event' | 'subscribe_msg_change_event' | 'subscribe_msg_sent_event'
>

async function take(
  tx: EntityManager,
  event: TokenEvent,
  { account, inboundId }: CallbackContext,
): Promise<void> {
  const { openId, createdAt: at } = event
  if (event.event === 'subscribe_msg_sent_event') {
    for (const { templateId, errorCode } of event.list)
      if (errorCode !== '0') await refuseAll(tx, { account, openId, templateId }, at)
    return
  }
  for (const [index, { templateId, status }] of event.list.entries()) {
    const owner = { account, openId, templateId }
    if (event.event === 'subscribe_msg_change_event') {
      if (status !== 'accept') await refuseAll(tx, owner, at)
    } else if (status === 'accept') await acceptedByEvent(tx, owner, at, `${inboundId}#${index}`)
    else await deniedByEvent(tx, owner, at)
  }
}

/** WeChat's events about subscriptions (callbacks.md §6.3); undefined for everything else. */
export function onTokenEvent(message: InboundMessage, context: CallbackContext): Decision | undefined {
  if (message.msgType !== 'event') return undefined
  const { event } = message
  const isOurs =
    event === 'subscribe_msg_popup_event' ||
    event === 'subscribe_msg_change_event' ||
    event === 'subscribe_msg_sent_event'
  if (!isOurs) return undefined
  return {
    within: async (tx) => {
      await take(tx, message as TokenEvent, context)
      return {}
    },
  }
}

/** How many messages of each template may go to somebody now; Infinity for a standing right. */
export async function tokensOf(
  read: EntityManager,
  { account, openId }: Pick<TokenOwner, 'account' | 'openId'>,
  now: number,
): Promise<Record<string, number>> {
  const rows = await read.findBy(SubscriptionToken, { account, openId })
  const counts: Record<string, number> = {}
  for (const { templateId, state, grantedAt, isStanding } of rows) {
    if (state !== 'granted' && (state !== 'provisional' || grantedAt > now - PROVISIONAL_MS)) continue
    counts[templateId] = isStanding ? Infinity : (counts[templateId] ?? 0) + 1
  }
  return counts
}
