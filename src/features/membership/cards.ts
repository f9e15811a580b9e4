import { randomBytes, randomInt } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import { cardNumber } from '../../domain/card-number'
import { balanceAt, type Balance } from '../../domain/points-lot'
import { guaranteeFrom, nextTier, reviewAfter, tierOf, tierReachedBy, type Tier } from '../../domain/tier'
import { newId } from '../../platform/ids'
import type { SecretBox } from '../../platform/secret-box'
import { cardKey, cardOfCustomer, PROGRAMME } from './card-lock'
import type { Ground } from './doors'
import { Card, TierPeriodRow } from './entities'
import { openLots } from './points-store'
import type { Tiers } from './tiers'

/** A card with everything that is worked out from its rows; times in epoch ms. */
export interface CardView {
  id: string
  customerId: string
  number: string
  openedAt: number
  tier: Tier
  tierSince: number
  tierGuaranteedUntil: number | null
  basisFen: number
  next: { tier: Tier; missingFen: number } | null
  points: Balance
}

const SECRET_BYTES = 32
/** The first digit of all numbers; bank cards begin with 3–6. */
const FIRST_DIGIT = '9'

const digits = (length: number): string => String(randomInt(10 ** length)).padStart(length, '0')

/** Opens cards and says what they are. */
export class Cards {
  constructor(
    private readonly ground: Ground,
    private readonly tiers: Tiers,
    private readonly box: SecretBox,
  ) {}

  /** The card of a customer whose row is locked: opened now, or the one they have. */
  async open(tx: EntityManager, customerId: string, at: number): Promise<{ card: Card; isNew: boolean }> {
    const known = await cardOfCustomer(tx, customerId)
    if (known) return { card: known, isNew: false }
    const rules = await this.tiers.rules(at, tx)
    const tierId = tierReachedBy(rules, 0).id
    const id = newId()
    const tierGuaranteedUntil = guaranteeFrom(rules, tierId, at)
    const card: Card = {
      id,
      customerId,
      programme: PROGRAMME,
      openKey: cardKey(customerId),
      number: await this.freeNumber(tx),
      codeRef: await this.freeReference(tx),
      codeSecret: this.box.seal(randomBytes(SECRET_BYTES).toString('base64url'), id),
      state: 'active',
      mergedInto: null,
      tierId,
      tierSince: at,
      tierGuaranteedUntil,
      tierReviewAt: reviewAfter(tierGuaranteedUntil),
      points: 0,
      debt: 0,
      entries: 0,
      openedAt: at,
      updatedAt: at,
    }
    await tx.insert(Card, card)
    const period = { id: newId(), cardId: id, tierId, fromAt: at, toAt: null, openKey: id, basisFen: 0 }
    await tx.insert(TierPeriodRow, { ...period, cause: 'opened' })
    return { card, isNew: true }
  }

  /** The active card of a customer as it is at `at`. */
  async of(customerId: string, at: number, tx?: EntityManager): Promise<CardView | undefined> {
    const manager = tx ?? this.ground.db.read
    const card = await cardOfCustomer(manager, customerId)
    return card ? this.view(card, at, manager) : undefined
  }

  async view(card: Card, at: number, tx: EntityManager): Promise<CardView> {
    const rules = await this.tiers.rules(at, tx)
    const basisFen = await this.tiers.basis(tx, card.id, at)
    const { id, customerId, number, openedAt, tierSince, tierGuaranteedUntil } = card
    return {
      id,
      customerId,
      number,
      openedAt,
      tier: tierOf(rules, card.tierId),
      tierSince,
      tierGuaranteedUntil,
      basisFen,
      next: nextTier(rules, card.tierId, basisFen) ?? null,
      points: balanceAt(await openLots(tx, id), card.debt, at),
    }
  }

  private async freeNumber(tx: EntityManager): Promise<string> {
    for (;;) {
      const number = cardNumber(FIRST_DIGIT + digits(13))
      if (!(await tx.existsBy(Card, { number }))) return number
    }
  }

  private async freeReference(tx: EntityManager): Promise<string> {
    for (;;) {
      const codeRef = digits(10)
      if (!(await tx.existsBy(Card, { codeRef }))) return codeRef
    }
  }
}
