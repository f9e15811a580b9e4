import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock'
import { giveBack, useUp } from './allowances'
import { closureOf, writeClosure } from './closures'
import type { Ending } from './outcome'
import type { SendPass } from './pass'
import { chunks, marks } from './rows'
import { markSent, markSettled } from './settle-rows'

/** A call that was made, and how it ended. */
export interface Ended {
  pass: SendPass
  ending: Ending
}

/** Stores how calls ended and corrects the ledger from what WeChat said. */
export async function settle(tx: EntityManager, clock: Clock, ended: readonly Ended[]): Promise<void> {
  const now = clock.now()
  const good = ended.filter(({ ending }) => ending.state === 'sent')
  await markSent(
    tx,
    good.map(({ pass, ending }) => ({ attemptId: pass.attemptId, messageId: ending.messageId })),
    now,
  )
  await useTokens(
    tx,
    good.flatMap(({ pass }) => pass.tokenId ?? []),
    now,
  )
  const certain = good.filter(({ pass }) => pass.intent.class === 'marketing')
  await keepUses(
    tx,
    certain.map(({ pass }) => pass.intent.key),
  )
  for (const one of ended) if (one.ending.state !== 'sent') await settleOne(tx, one, now)
}

async function useTokens(tx: EntityManager, ids: readonly string[], now: number): Promise<void> {
  for (const part of chunks(ids))
    await tx.query(
      `UPDATE subscription_tokens SET state = 'used', settledAt = ? WHERE id IN (${marks(part)}) AND state = 'held'`,
      [now, ...part],
    )
}

async function keepUses(tx: EntityManager, keys: readonly string[]): Promise<void> {
  for (const part of chunks(keys))
    await tx.query(`UPDATE frequency_uses SET state = 'used' WHERE intentKey IN (${marks(part)})`, part)
}

async function settleOne(tx: EntityManager, { pass, ending }: Ended, now: number): Promise<void> {
  // Whoever called the attempt unknown meanwhile has settled it, also in the ledger.
  if (!(await markSettled(tx, pass.attemptId, ending, now))) return
  const { channel, intent, openId, allowance, tokenId, seen } = pass
  const templateId =
    channel === 'subscription' || channel === 'template' ? intent.contents[channel]?.templateId : undefined
  if (ending.ledger === 'give-back') {
    if (allowance) await giveBack(tx, allowance)
    if (tokenId !== undefined)
      await tx.query(`UPDATE subscription_tokens SET state = 'granted' WHERE id = ? AND state = 'held'`, [
        tokenId,
      ])
  }
  if (ending.ledger === 'use-up') {
    await useUp(tx, seen)
    if (templateId !== undefined && channel === 'subscription')
      await refuseTokens(tx, openId, templateId, now)
  }
  if (ending.state !== 'unknown')
    await tx.query('DELETE FROM frequency_uses WHERE intentKey = ?', [intent.key])
  else await keepUses(tx, [intent.key])
  const closure = closureOf(channel, templateId, ending, now)
  if (closure) await writeClosure(tx, closure, now)
}

/** WeChat says that no right is left (43101): what the ledger thought of is gone. */
async function refuseTokens(
  tx: EntityManager,
  openId: string,
  templateId: string,
  now: number,
): Promise<void> {
  await tx.query(
    `UPDATE subscription_tokens SET state = 'refused', settledAt = ? WHERE openId = ? AND templateId = ? AND state IN ('provisional', 'granted', 'held')`,
    [now, openId, templateId],
  )
}
