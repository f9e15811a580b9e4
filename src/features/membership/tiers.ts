import { Between, type EntityManager } from 'typeorm'
import {
  decideTier,
  guaranteeFrom,
  rankOf,
  reviewAfter,
  tierReachedBy,
  windowStart,
  type TierRules,
} from '../../domain/tier'
import { insertOnce } from '../../platform/db/insert-once'
import { newId } from '../../platform/ids'
import { lockCard } from './card-lock'
import type { Ground } from './doors'
import { Card, CardSpend, TierPeriodRow } from './entities'

/** Money that counts for the tier. */
export interface Spend {
  cardId: string
  /** Paid is positive, refunded negative; in fen. */
  deltaFen: number
  /** When it happens. */
  at: number
  /** The sale's time when that is another one, as with a refund: both leave the window together. */
  saleAt?: number
  /** What makes it count once, such as `sale:<id>` or `refund:<id>`. */
  cause?: string
}

type Cause = TierPeriodRow['cause']

/** Tiers of cards as dated history: up at once, down at night and never before the guarantee is over. */
export class Tiers {
  constructor(private readonly ground: Ground) {}

  async rules(at: number, tx?: EntityManager): Promise<TierRules> {
    return (await this.ground.policies.at('tiers', at, tx)).value
  }

  /** Paid minus refunded in the window that ends at `at`, in fen. */
  async basis(tx: EntityManager, cardId: string, at: number): Promise<number> {
    const rules = await this.rules(at, tx)
    const countsAt = Between(windowStart(rules, at) + 1, at)
    return Number((await tx.sum(CardSpend, 'amountFen', { cardId, countsAt })) ?? 0)
  }

  /** Writes money down that counts, once per cause, and lets the card rise when it reaches a higher tier. */
  async spent(tx: EntityManager, spend: Spend): Promise<void> {
    const { deltaFen, at, saleAt = at } = spend
    const id = newId()
    const card = await lockCard(tx, spend.cardId)
    const cause = spend.cause ?? `spend:${id}`
    const row = { id, cardId: card.id, amountFen: deltaFen, countsAt: saleAt, at, cause }
    if (!(await insertOnce(tx, CardSpend, row))) return
    await this.reviewsUntil(tx, card, at)
    await this.look(tx, card, at, false)
  }

  /** The nightly reviews of one card that are due at `at`. */
  async review(tx: EntityManager, cardId: string, at: number): Promise<void> {
    const card = await lockCard(tx, cardId)
    if (card.state === 'active') await this.reviewsUntil(tx, card, at)
  }

  /**
   * Down when the guarantee is over, up when the policy became easier, as of the night when it was due: so the history
   * is the same however late the job comes.
   */
  private async reviewsUntil(tx: EntityManager, card: Card, at: number): Promise<void> {
    while (card.tierReviewAt !== null && card.tierReviewAt <= at) {
      if (await this.look(tx, card, card.tierReviewAt, true)) continue
      card.tierReviewAt = reviewAfter(card.tierGuaranteedUntil)
      await tx.update(Card, { id: card.id }, { tierReviewAt: card.tierReviewAt })
    }
  }

  private async look(tx: EntityManager, card: Card, at: number, isReview: boolean): Promise<boolean> {
    const rules = await this.rules(at, tx)
    const basisFen = await this.basis(tx, card.id, at)
    const standing = { tierId: card.tierId, guaranteedUntil: card.tierGuaranteedUntil }
    const change = decideTier(rules, standing, basisFen, at, isReview)
    if (!change) return false
    await this.enter(tx, card, { ...change, at, basisFen })
    return true
  }

  /** Lets a card enter a tier: the old period closes and a new one opens; the same tier only renews the guarantee. */
  async enter(
    tx: EntityManager,
    card: Card,
    to: { tierId: string; guaranteedUntil: number | null; at: number; basisFen: number; cause: Cause },
  ): Promise<void> {
    const { tierId, guaranteedUntil, at, basisFen, cause } = to
    const isSame = card.tierId === tierId && cause === 'review'
    const standing = {
      tierId,
      tierGuaranteedUntil: guaranteedUntil,
      tierReviewAt: reviewAfter(guaranteedUntil),
    }
    Object.assign(card, standing, isSame ? {} : { tierSince: at })
    await tx.update(Card, { id: card.id }, { ...standing, tierSince: card.tierSince, updatedAt: at })
    if (isSame) return
    await tx.update(TierPeriodRow, { openKey: card.id }, { toAt: at, openKey: null })
    const period = { id: newId(), cardId: card.id, tierId, fromAt: at, toAt: null, openKey: card.id }
    await tx.insert(TierPeriodRow, { ...period, basisFen, cause })
  }

  /** Sets the tier to what the card's own spending reaches; for an import that is undone. */
  async settle(tx: EntityManager, card: Card, at: number): Promise<void> {
    const rules = await this.rules(at, tx)
    const basisFen = await this.basis(tx, card.id, at)
    const tierId = tierReachedBy(rules, basisFen).id
    if (tierId === card.tierId) return
    const guaranteedUntil = guaranteeFrom(rules, tierId, at)
    await this.enter(tx, card, { tierId, guaranteedUntil, at, basisFen, cause: 'import' })
  }

  /** The tier that an import or a merge brings, when it is higher than the card's own. */
  async raise(tx: EntityManager, card: Card, tierId: string, at: number, cause: Cause): Promise<boolean> {
    const rules = await this.rules(at, tx)
    if (rankOf(rules, tierId) <= rankOf(rules, card.tierId)) return false
    const guaranteedUntil = guaranteeFrom(rules, tierId, at)
    const basisFen = await this.basis(tx, card.id, at)
    await this.enter(tx, card, { tierId, guaranteedUntil, at, basisFen, cause })
    return true
  }
}
