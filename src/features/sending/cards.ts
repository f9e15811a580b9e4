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

/** Why cards are taken back, and when (epoch ms). */
export interface Withdrawal {
  because: WithdrawnCard['because']
  at: number
}

type Told = Pick<SendingNeighbours, 'onCardsWithdrawn'>

/** Somebody stopped marketing or is gone: no card for them is to be forwarded any more, and who prepared it is told. */
export async function withdrawCards(
  tx: EntityManager,
  neighbours: Told,
  customerId: string,
  withdrawal: Withdrawal,
): Promise<void> {
  const cards = await tx.findBy(GuideCard, { customerId, ...WAITING_CARD })
  await takeBack(tx, neighbours, cards, withdrawal)
}

/** Takes these cards back if they still wait. */
export async function takeBack(
  tx: EntityManager,
  neighbours: Told,
  cards: readonly GuideCard[],
  { because, at }: Withdrawal,
): Promise<void> {
  if (cards.length === 0) return
  const ids = In(cards.map(({ id }) => id))
  await tx.update(GuideCard, { id: ids, ...WAITING_CARD }, { closedAt: at, closedBecause: because })
  // A guide may have settled one in this very moment; that one stays as it is.
  const taken = await tx.findBy(GuideCard, { id: ids, closedAt: at, closedBecause: because })
  if (taken.length === 0) return
  const decisions = await tx.findBy(SendDecision, { id: In(taken.map(({ decisionId }) => decisionId)) })
  await giveBudgetBack(
    tx,
    decisions.map(({ intentKey }) => intentKey),
  )
  const owners = new Map(taken.map(({ decisionId, customerId }) => [decisionId, customerId]))
  const withdrawn = decisions.map(({ id, customerId: before, sourceKind, sourceId }) => {
    const now = owners.get(id)!
    return { source: { sourceKind, sourceId }, customerIds: [before ?? now, now], because }
  })
  await neighbours.onCardsWithdrawn(tx, withdrawn)
}

async function giveBudgetBack(tx: EntityManager, keys: readonly string[]): Promise<void> {
  for (const part of chunks(keys))
    await tx.query(`DELETE FROM frequency_uses WHERE intentKey IN (${marks(part)})`, part)
}
