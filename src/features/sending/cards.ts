import { In, IsNull, type EntityManager } from 'typeorm'
import { GuideCard } from './entities/guide-card'
import { SendDecision } from './entities/send-decision'
import { chunks, marks } from './rows'

/** Cards that are still to be forwarded. */
export const WAITING_CARD = { forwardedAt: IsNull(), closedAt: IsNull() }

/**
 * The guide says what became of a card; answers the decision behind it, and undefined when the card had its end before.
 * What was not forwarded gives its place in the frequency budget back. `at` in epoch ms.
 */
export async function settleCard(
  tx: EntityManager,
  cardId: string,
  as: 'forwarded' | 'declined',
  at: number,
): Promise<SendDecision | undefined> {
  const end = as === 'forwarded' ? { forwardedAt: at } : { closedAt: at, closedBecause: as }
  const { affected } = await tx.update(GuideCard, { id: cardId, ...WAITING_CARD }, end)
  if (affected !== 1) return undefined
  const { decisionId } = await tx.findOneByOrFail(GuideCard, { id: cardId })
  const decision = await tx.findOneByOrFail(SendDecision, { id: decisionId })
  if (as === 'declined') await giveBudgetBack(tx, [decision.intentKey])
  return decision
}

/** Somebody stopped marketing: no card about them is to be forwarded any more. */
export async function withdrawCards(tx: EntityManager, customerId: string, at: number): Promise<void> {
  const cards = await tx.findBy(GuideCard, { customerId, ...WAITING_CARD })
  if (cards.length === 0) return
  const ids = In(cards.map(({ id }) => id))
  await tx.update(GuideCard, { id: ids, ...WAITING_CARD }, { closedAt: at, closedBecause: 'stopped' })
  const decisions = await tx.findBy(SendDecision, { id: In(cards.map(({ decisionId }) => decisionId)) })
  await giveBudgetBack(
    tx,
    decisions.map(({ intentKey }) => intentKey),
  )
}

async function giveBudgetBack(tx: EntityManager, keys: readonly string[]): Promise<void> {
  for (const part of chunks(keys))
    await tx.query(`DELETE FROM frequency_uses WHERE intentKey IN (${marks(part)})`, part)
}
