import { In, MoreThan, Not, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { TierRules } from '../../domain/tier'
import { cardOfCustomer, lockCard } from './card-lock'
import type { Cards } from './cards'
import { SYSTEM, type Ground } from './doors'
import { Card, CardSpend, CouponRow, MemberCodeUse, PointEntry, TierPeriodRow } from './entities'
import type { PointsLedger } from './ledger'
import type { Tiers } from './tiers'

/** What an existing member brings from another system. The customer's row is locked. */
export interface OpeningBalance {
  customerId: string
  /** Names the row, so that it happens once: `import:<row>`. */
  cause: string
  points: number
  /** The tier by its name; null for none. */
  tier: string | null
  /** Epoch ms. */
  at: number
}

function tierNamed(rules: TierRules, name: string): string {
  const found = rules.tiers.find((tier) => tier.name === name || tier.id === name)
  if (found) return found.id
  const names = rules.tiers.map((tier) => tier.name).join('、')
  throw new AppError('invalid', 'tier.unknown', `没有名为「${name}」的会员等级，现有等级：${names}。`)
}

/** Takes members over from another system, and back out again. */
export class MemberImports {
  constructor(private readonly deps: Ground & { cards: Cards; ledger: PointsLedger; tiers: Tiers }) {}

  /** Opens the card if there is none, raises its tier, and enters the opening balance; the same again changes nothing. */
  async openBalance(tx: EntityManager, opening: OpeningBalance): Promise<void> {
    const { cards, ledger, tiers } = this.deps
    const { customerId, tier, points, cause, at } = opening
    const tierId = tier === null ? null : tierNamed(await tiers.rules(at, tx), tier)
    const { card, isNew } = await cards.open(tx, customerId, at)
    if (isNew) await tx.update(TierPeriodRow, { openKey: card.id }, { cause: 'import' })
    if (tierId) await tiers.raise(tx, await lockCard(tx, card.id), tierId, at, 'import')
    if (points === 0) return
    await ledger.adjust(tx, { cardId: card.id, amount: points, cause, at, actor: SYSTEM, reason: 'import' })
  }

  /**
   * Takes an opening balance back: false, and nothing is changed, when the card was used since. A card that the import
   * opened is closed; a tier that it raised becomes what the card's own spending reaches.
   */
  async undoBalance(
    tx: EntityManager,
    { customerId, cause, at }: Pick<OpeningBalance, 'customerId' | 'cause' | 'at'>,
  ): Promise<boolean> {
    const { ledger, tiers } = this.deps
    const known = await cardOfCustomer(tx, customerId)
    if (!known) return true
    const card = await lockCard(tx, known.id)
    const entry = await tx.findOneBy(PointEntry, { cause })
    if (await this.isUsedSince(tx, card, entry, cause)) return false
    if (entry)
      await ledger.undo(tx, { of: cause, cause: `undo:${cause}`, at, actor: SYSTEM, reason: 'import' })
    if (await this.isOpenedByImport(tx, card, cause)) {
      const gone = { openKey: null, codeRef: null, codeSecret: null, tierReviewAt: null }
      await tx.update(Card, { id: card.id }, { ...gone, state: 'closed', updatedAt: at })
    } else await tiers.settle(tx, card, at)
    return true
  }

  private async isUsedSince(
    tx: EntityManager,
    { id: cardId, customerId, openedAt }: Card,
    entry: PointEntry | null,
    cause: string,
  ): Promise<boolean> {
    const seq = MoreThan(entry?.seq ?? 0)
    const since = MoreThan(entry?.at ?? openedAt)
    return (
      (await tx.existsBy(PointEntry, { cardId, seq, cause: Not(`undo:${cause}`) })) ||
      (await tx.existsBy(CardSpend, { cardId, at: since })) ||
      (await tx.existsBy(CouponRow, { customerId, gotAt: since })) ||
      (await tx.existsBy(MemberCodeUse, { cardId, at: since }))
    )
  }

  private async isOpenedByImport(tx: EntityManager, { id: cardId }: Card, cause: string): Promise<boolean> {
    const order = { fromAt: 'ASC', id: 'ASC' } as const
    const first = await tx.findOne(TierPeriodRow, { where: { cardId }, order })
    const ours = In([cause, `undo:${cause}`])
    return first?.cause === 'import' && !(await tx.existsBy(PointEntry, { cardId, cause: Not(ours) }))
  }
}
