import { In, IsNull, type EntityManager } from 'typeorm'
import { GuideCard } from './entities/guide-card'
import { SendDecision } from './entities/send-decision'
import type { SendingNeighbours, WithdrawnCard } from './people'
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

/** Whose cards are taken back, and why; `at` in epoch ms. */
export interface Withdrawal {
  customerId: string
  because: WithdrawnCard['because']
  at: number
}

/** Somebody stopped marketing or is gone: no card for them is to be forwarded any more, and who prepared it is told. */
export async function withdrawCards(
  tx: EntityManager,
  neighbours: Pick<SendingNeighbours, 'onCardsWithdrawn'>,
  { customerId, because, at }: Withdrawal,
): Promise<void> {
  const cards = await tx.findBy(GuideCard, { customerId, ...WAITING_CARD })
  if (cards.length === 0) return
  const ids = In(cards.map(({ id }) => id))
  await tx.update(GuideCard, { id: ids, ...WAITING_CARD }, { closedAt: at, closedBecause: because })
  const decisions = await tx.findBy(SendDecision, { id: In(cards.map(({ decisionId }) => decisionId)) })
  await giveBudgetBack(
    tx,
    decisions.map(({ intentKey }) => intentKey),
  )
  const withdrawn = decisions.map(({ customerId: before, ...source }) => {
    return { source, customerIds: [before ?? customerId, customerId], because }
  })
  await neighbours.onCardsWithdrawn(tx, withdrawn)
}

async function giveBudgetBack(tx: EntityManager, keys: readonly string[]): Promise<void> {
  for (const part of chunks(keys))
    await tx.query(`DELETE FROM frequency_uses WHERE intentKey IN (${marks(part)})`, part)
}
