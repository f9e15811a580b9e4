import type { EntityManager } from 'typeorm'
import { WechatError } from '../../wechat/api/errors'
import type { MassContent } from '../../wechat/api/notices'
import type { Delivered, DeliverDeps } from './deliver'
import { LEASE_MS } from './decide'
import { endingOf, outcomeOf, sent, withheld, type Ending } from './outcome'
import { turnOf, type SendPass } from './pass'
import { chunks, marks } from './rows'
import { settle } from './settle'
import { markSending } from './settle-rows'

/** One mass message and who gets it. */
export interface MassOrder {
  /** Kept by the caller before the first call; at most 32 characters. */
  clientMessageId: string
  content: MassContent
  /** 2–10,000 followers (official-account-api.md §7). */
  passes: readonly SendPass[]
  /** It was handed in before and nobody knows whether it arrived: that this call did nothing says nothing of that one. */
  isRepeated?: boolean | undefined
  /** As in `deliver`. */
  onSettled?:
    ((tx: EntityManager, delivered: readonly Delivered[], receipt: MassReceipt) => Promise<void>) | undefined
}

/** WeChat's id of the mass message, by which MASSSENDJOBFINISH names it; undefined when it did not take it. */
export interface MassReceipt {
  messageId: string | undefined
}

export interface MassOutcome extends MassReceipt {
  delivered: Delivered[]
}

/** The same id was handed in before: WeChat has the message, and says under which id. */
const EXISTS = 45065
/** It was handed in within the last minute; what became of it is told afterwards. */
const TOO_SOON = 45066

async function call(deps: DeliverDeps, order: MassOrder, openIds: string[]): Promise<Ending> {
  const { content, clientMessageId } = order
  try {
    const { messageId } = await deps.calls.mass({ audience: { openIds }, content, clientMessageId })
    return { ...sent, messageId }
  } catch (error) {
    if (error instanceof WechatError && error.errcode === EXISTS) {
      const { msg_id } = error.extra
      return { ...sent, messageId: msg_id === undefined ? undefined : String(msg_id) }
    }
    const ending = endingOf(error, turnOf(order.passes[0]!), deps.clock.now())
    // Another id would be another message, so nobody knows until the same one may be asked again.
    const isTooSoon = error instanceof WechatError && error.errcode === TOO_SOON
    return isTooSoon || order.isRepeated
      ? { ...ending, state: 'unknown', retryAt: null, ledger: 'keep' }
      : ending
  }
}

/** Those who wrote 退订 after the decision. */
async function stopped(tx: EntityManager, passes: readonly SendPass[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (const part of chunks(passes.flatMap(({ customerId }) => customerId ?? []))) {
    const rows: { customerId: string }[] = await tx.query(
      `SELECT customerId FROM preferences WHERE customerId IN (${marks(part)}) AND isStopped = 1`,
      part,
    )
    for (const { customerId } of rows) found.add(customerId)
  }
  return found
}

/** Sends a mass message; see `SendGate.deliverMass`. */
export async function sendMass(deps: DeliverDeps, order: MassOrder): Promise<MassOutcome> {
  const { db, clock } = deps
  const { passes, onSettled } = order
  const begun = await db.transact(async (tx) => {
    const ids = passes.map(({ attemptId }) => attemptId)
    const mine = await markSending(tx, ids, Date.now() + LEASE_MS, ['ready', 'sending', 'unknown'])
    const without = await stopped(tx, passes)
    return passes
      .filter(({ attemptId }) => mine.has(attemptId))
      .map((pass) => ({ pass, isStopped: pass.customerId !== undefined && without.has(pass.customerId) }))
  })
  const openIds = begun.filter(({ isStopped }) => !isStopped).map(({ pass }) => pass.openId)
  const ending = openIds.length > 0 ? await call(deps, order, openIds) : sent
  const ended = begun.map(({ pass, isStopped }) => ({
    pass,
    ending: isStopped ? withheld('preference.stopped', clock.now()) : ending,
  }))
  const receipt = { messageId: ending.messageId }
  const delivered = ended.map(({ pass, ending: own }) => ({
    intent: pass.intent,
    outcome: outcomeOf(own, pass.channel),
  }))
  await db.transact(async (tx) => {
    await settle(tx, clock, ended)
    await onSettled?.(tx, delivered, receipt)
  })
  return { ...receipt, delivered }
}
