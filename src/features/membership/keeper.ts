import { In, type EntityManager } from 'typeorm'
import { entrySentence } from '../../domain/points-words'
import type { CustomerKeeper, ErasureOrder, MergeOrder, MovedRow } from '../customers'
import { cardKey, cardOfCustomer, lockCard } from './card-lock'
import type { Cards } from './cards'
import { SYSTEM, type Ground } from './doors'
import { Card, CardSpend, CouponDefinition, CouponRow, PointEntry, TierPeriodRow } from './entities'
import type { PointsLedger } from './ledger'
import { sentenceOf } from './coupon-definitions'
import type { Tiers } from './tiers'

/** What the parts of the keeper are. */
export interface KeeperDeps extends Ground {
  cards: Cards
  ledger: PointsLedger
  tiers: Tiers
}

const moved = (table: string, rows: readonly { id: string }[]): MovedRow[] =>
  rows.map(({ id }) => ({ table, rowId: id }))

/** What membership does when two customers become one, when one is erased and when one wants to read their data. */
export function membershipKeeper(deps: KeeperDeps): CustomerKeeper {
  return {
    name: '会员',
    merge: (tx, order) => mergeMembers(tx, order, deps),
    erase: closeCard,
    export: (customerId) => exportMember(customerId, deps),
  }
}

/** The older card goes on with the points, debts, spends and coupons of both, and the higher tier. */
async function mergeMembers(tx: EntityManager, order: MergeOrder, deps: KeeperDeps): Promise<MovedRow[]> {
  const { fromId, intoId, at } = order
  const from = await cardOfCustomer(tx, fromId)
  const into = await cardOfCustomer(tx, intoId)
  for (const id of [from?.id, into?.id].filter((one) => one !== undefined).sort()) await lockCard(tx, id)
  const joined = from && into ? await joinCards(tx, order, [from, into], deps) : []
  const cards = await tx.findBy(Card, { customerId: fromId })
  for (const card of cards) {
    const openKey = card.state === 'active' ? cardKey(intoId) : null
    // Another one may have been joined to it just now; what is open moves last.
    await tx.update(Card, { id: card.id }, { customerId: intoId, openKey, updatedAt: at })
  }
  const coupons = await tx.findBy(CouponRow, { customerId: fromId })
  await tx.update(CouponRow, { customerId: fromId }, { customerId: intoId })
  return [...joined, ...moved('cards', cards), ...moved('coupons', coupons)]
}

async function joinCards(
  tx: EntityManager,
  { mergeId, at }: MergeOrder,
  pair: readonly [Card, Card],
  { ledger, tiers }: KeeperDeps,
): Promise<MovedRow[]> {
  const [older, younger] = [...pair].sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
  const [fromCardId, intoCardId] = [younger!.id, older!.id]
  const entries = await ledger.transfer(tx, {
    fromCardId,
    intoCardId,
    cause: `merge:${mergeId}`,
    at,
    actor: SYSTEM,
    reason: 'merge',
  })
  const spends = await tx.find(CardSpend, { where: { cardId: fromCardId }, select: { id: true } })
  await tx.update(CardSpend, { cardId: fromCardId }, { cardId: intoCardId })
  await tx.update(TierPeriodRow, { openKey: fromCardId }, { toAt: at, openKey: null })
  await tiers.raise(tx, await lockCard(tx, intoCardId), younger!.tierId, at, 'merge')
  const gone = { openKey: null, codeRef: null, codeSecret: null, tierReviewAt: null }
  await tx.update(
    Card,
    { id: fromCardId },
    { ...gone, state: 'merged', mergedInto: intoCardId, updatedAt: at },
  )
  return [...moved('point_entries', entries), ...moved('card_spends', spends)]
}

/** The secret is destroyed and the card closed; points, spends and coupons stay as facts without a person (I-12). */
async function closeCard(tx: EntityManager, { customerId, at }: ErasureOrder): Promise<void> {
  const card = await cardOfCustomer(tx, customerId)
  if (!card) return
  await lockCard(tx, card.id)
  const gone = { openKey: null, codeRef: null, codeSecret: null, tierReviewAt: null }
  await tx.update(Card, { id: card.id }, { ...gone, state: 'closed', updatedAt: at })
}

async function exportMember(customerId: string, deps: KeeperDeps): Promise<Record<string, unknown>> {
  const { db, clock, cards } = deps
  const view = await cards.of(customerId, clock.now())
  if (!view) return {}
  const time = (at: number): string => new Date(at).toISOString()
  const entries = await db.read.find(PointEntry, { where: { cardId: view.id }, order: { seq: 'ASC' } })
  const coupons = await db.read.find(CouponRow, { where: { customerId }, order: { gotAt: 'ASC' } })
  const definitions = await db.read.findBy(CouponDefinition, {
    id: In(coupons.map(({ definitionId }) => definitionId)),
  })
  const byId = new Map(definitions.map((definition) => [definition.id, definition]))
  return {
    会员卡: {
      卡号: view.number,
      开卡时间: time(view.openedAt),
      等级: view.tier.name,
      可用积分: view.points.spendable,
      待入账积分: view.points.pending,
      待抵还积分: view.points.debt,
    },
    积分明细: entries.map((entry) => ({
      时间: time(entry.at),
      变动: entry.amount,
      余额: entry.balanceAfter,
      说明: entrySentence({ ...entry, isUndoing: entry.reversesId !== null }),
    })),
    优惠券: coupons.map((coupon) => {
      const definition = byId.get(coupon.definitionId)!
      return {
        名称: definition.title,
        优惠: sentenceOf(definition),
        领取时间: time(coupon.gotAt),
        有效期至: time(coupon.validUntil),
        使用时间: coupon.usedAt === null ? null : time(coupon.usedAt),
      }
    }),
  }
}
