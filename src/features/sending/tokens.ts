import { Between, In, Like, type EntityManager } from 'typeorm'
import { newId } from '../../platform/ids'
import type { Account } from '../../wechat/account'
import type { EventOf, InboundMessage } from '../../wechat/callback/message'
import type { CallbackContext, Decision } from '../../wechat/callback/router'
import { SubscriptionToken } from './entities/subscription-token'
import { PROVISIONAL_MS } from './fact-reads'
import type { SendingNeighbours } from './people'

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

/** The person switched the template off, or WeChat could not deliver it: nothing is left. */
export async function refuseAll(tx: EntityManager, owner: TokenOwner, at: number): Promise<void> {
  for (const state of ['provisional', 'granted'] as const)
    await tx.update(SubscriptionToken, { ...owner, state }, { state: 'refused', settledAt: at })
}

type TokenEvent = EventOf<
  'subscribe_msg_popup_event' | 'subscribe_msg_change_event' | 'subscribe_msg_sent_event'
>

const EVENTS: ReadonlySet<string> = new Set<TokenEvent['event']>([
  'subscribe_msg_popup_event',
  'subscribe_msg_change_event',
  'subscribe_msg_sent_event',
])

/**
 * What people said about subscriptions. One tap is told twice, by the client and by WeChat, in any order and also at
 * the same moment: both lock the customer first, so that the second one sees the first and the tap counts once.
 */
export class TokenLedger {
  constructor(private readonly neighbours: Pick<SendingNeighbours, 'customerFor' | 'standingTemplates'>) {}

  /** The client's accept: provisional until WeChat's event or ten minutes have passed (decisions.md 17). */
  async accepted(tx: EntityManager, answer: TokenAnswer): Promise<void> {
    const { account, openId, templateId, at, tapId, isStanding = false } = answer
    await this.neighbours.customerFor(tx, { account, openId, at })
    const own = In([`${CLIENT}${tapId}`, `${BOTH}${tapId}`])
    if (await tx.existsBy(SubscriptionToken, { templateId, sourceId: own })) return
    const where = { account, openId, templateId, sourceId: Like(`${EVENT}%`), grantedAt: near(at) }
    const told = await tx.findOne(SubscriptionToken, { where, order: { grantedAt: 'ASC', id: 'ASC' } })
    if (told) {
      await tx.update(SubscriptionToken, { id: told.id }, { sourceId: `${BOTH}${tapId}` })
      return
    }
    await tx.insert(SubscriptionToken, {
      id: newId(),
      ...{ account, openId, templateId, state: 'provisional', isStanding, grantedAt: at },
      ...{ sourceId: `${CLIENT}${tapId}`, settledAt: null },
    })
  }

  /** WeChat's events about subscriptions (callbacks.md §6.3); undefined for everything else. */
  onEvent(message: InboundMessage, context: CallbackContext): Decision | undefined {
    if (message.msgType !== 'event' || !EVENTS.has(message.event)) return undefined
    return {
      within: async (tx) => {
        await this.take(tx, message as TokenEvent, context)
        return {}
      },
    }
  }

  private async take(tx: EntityManager, event: TokenEvent, context: CallbackContext): Promise<void> {
    const { openId, createdAt: at } = event
    const { account, inboundId } = context
    await this.neighbours.customerFor(tx, { account, openId, at })
    if (event.event === 'subscribe_msg_sent_event') {
      for (const { templateId, errorCode } of event.list)
        if (errorCode !== '0') await refuseAll(tx, { account, openId, templateId }, at)
      return
    }
    const ids = event.list.map(({ templateId }) => templateId)
    const standing = await this.neighbours.standingTemplates(tx, ids)
    for (const [index, { templateId, status }] of event.list.entries()) {
      const owner = { account, openId, templateId }
      if (event.event === 'subscribe_msg_change_event') {
        if (status !== 'accept') await refuseAll(tx, owner, at)
      } else if (status !== 'accept') await denied(tx, owner, at)
      else {
        const sourceId = `${EVENT}${inboundId}#${index}`
        await granted(tx, { ...owner, sourceId, isStanding: standing.has(templateId) }, at)
      }
    }
  }
}

async function granted(
  tx: EntityManager,
  right: TokenOwner & { sourceId: string; isStanding: boolean },
  at: number,
): Promise<void> {
  const { account, openId, templateId } = right
  const where = { account, openId, templateId, sourceId: Like(`${CLIENT}%`), grantedAt: near(at) }
  const said = await tx.findOne(SubscriptionToken, { where, order: { grantedAt: 'ASC', id: 'ASC' } })
  if (said) {
    const state = said.state === 'provisional' ? 'granted' : said.state
    const sourceId = said.sourceId.replace(CLIENT, BOTH)
    await tx.update(SubscriptionToken, { id: said.id }, { state, sourceId })
    return
  }
  const row = { id: newId(), ...right, state: 'granted' as const, grantedAt: at, settledAt: null }
  await tx.insert(SubscriptionToken, row)
}

/** A no to the question that was just asked: what the client said around it does not hold. */
async function denied(tx: EntityManager, owner: TokenOwner, at: number): Promise<void> {
  const where = { ...owner, state: 'provisional' as const, grantedAt: near(at) }
  await tx.update(SubscriptionToken, where, { state: 'refused', settledAt: at })
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
