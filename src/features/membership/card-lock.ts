import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { lockRow } from '../../platform/db/lock'
import { Card } from './entities'

/** The answer for a card that is not there, or not for the one who asks. */
export const noCard = (): AppError =>
  new AppError('not_found', 'card.unknown', '没有找到这张会员卡，可能已合并或注销，请刷新后再试。')

/** The card that this id stands for now: follows merges. Undefined for an id that never was. */
export async function currentCard(tx: EntityManager, cardId: string): Promise<Card | undefined> {
  for (let id = cardId; ;) {
    const card = await tx.findOneBy(Card, { id })
    if (!card) return undefined
    if (card.mergedInto === null) return card
    id = card.mergedInto
  }
}

/** Locks the row of the card that this id stands for now; throws `card.unknown`. */
export async function lockCard(tx: EntityManager, cardId: string): Promise<Card> {
  for (let id = cardId; ;) {
    const card = await lockRow(tx, Card, { id })
    if (!card) throw noCard()
    if (card.mergedInto === null) return card
    id = card.mergedInto
  }
}

/** Refuses a card whose customer was erased. */
export function assertActive(card: Card): void {
  if (card.state !== 'active')
    throw new AppError('conflict', 'card.closed', '这张会员卡已注销，不能再积分或使用优惠。')
}

/** The key that makes a customer's card of a programme the only one. */
export const PROGRAMME = 'main'
export const cardKey = (customerId: string): string => `${customerId}:${PROGRAMME}`

/** The active card of a customer. */
export async function cardOfCustomer(tx: EntityManager, customerId: string): Promise<Card | null> {
  return tx.findOneBy(Card, { openKey: cardKey(customerId) })
}
