import { In, Not, type EntityManager } from 'typeorm'
import { lockCard } from './card-lock'
import type { Cards } from './cards'
import type { CauseActor } from './doors'
import { Card, CardSpend, CouponRow, PointEntry, TierPeriodRow } from './entities'
import type { PointsLedger } from './ledger'
import type { Tiers } from './tiers'

/** What an existing member brings from another system. The customer's row is locked. */
export interface ImportedMember {
  customerId: string
  tierId?: string
  /** The opening balance; 0 brings no entry. */
  points: number
  /** `import:<import id>:<row>`; the same again changes nothing. */
  cause: string
  at: number
  actor: CauseActor
}

/** Takes members over from another system, and back out again. */
export class MemberImports {
  constructor(private readonly deps: { cards: Cards; ledger: PointsLedger; tiers: Tiers }) {}

  /** Opens the card if there is none, raises its tier, and enters the opening balance. */
  async take(tx: EntityManager, member: ImportedMember): Promise<{ cardId: string; isNew: boolean }> {
    const { cards, ledger, tiers } = this.deps
    const { customerId, tierId, points, cause, at, actor } = member
    const { card, isNew } = await cards.open(tx, customerId, at)
    if (isNew) await tx.update(TierPeriodRow, { openKey: card.id }, { cause: 'import' })
    if (tierId) await tiers.raise(tx, await lockCard(tx, card.id), tierId, at, 'import')
    if (points !== 0)
      await ledger.adjust(tx, { cardId: card.id, amount: points, cause, at, actor, reason: 'import' })
    return { cardId: card.id, isNew }
  }

  /**
   * Takes the opening balance back (what was spent of it becomes debt), lets the tier be what the card's own spending
   * reaches, and closes a card that the import opened and nobody has used.
   */
  async undo(
    tx: EntityManager,
    { customerId, cause, at, actor }: Omit<ImportedMember, 'points' | 'tierId'>,
  ): Promise<void> {
    const { cards, ledger, tiers } = this.deps
    const view = await cards.of(customerId, at, tx)
    if (!view) return
    const card = await lockCard(tx, view.id)
    if (await tx.existsBy(PointEntry, { cause }))
      await ledger.undo(tx, { of: cause, cause: `undo:${cause}`, at, actor, reason: 'import' })
    if (await this.isUnused(tx, card, cause)) {
      const gone = { openKey: null, codeRef: null, codeSecret: null, tierReviewAt: null }
      await tx.update(Card, { id: card.id }, { ...gone, state: 'closed', updatedAt: at })
    } else await tiers.settle(tx, await lockCard(tx, card.id), at)
  }

  private async isUnused(tx: EntityManager, card: Card, cause: string): Promise<boolean> {
    const first = await tx.findOne(TierPeriodRow, {
      where: { cardId: card.id },
      order: { fromAt: 'ASC', id: 'ASC' },
    })
    if (first?.cause !== 'import') return false
    const others = await tx.existsBy(PointEntry, {
      cardId: card.id,
      cause: Not(In([cause, `undo:${cause}`])),
    })
    const isSpent = await tx.existsBy(CardSpend, { cardId: card.id })
    const hasCoupons = await tx.existsBy(CouponRow, { customerId: card.customerId })
    return !others && !isSpent && !hasCoupons
  }
}
