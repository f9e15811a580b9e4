import type { EntityManager } from 'typeorm'
import type { cardApi } from '../../contract/membership'
import { tierOf } from '../../domain/tier'
import type { Actor, Handlers } from '../../platform/http/serve'
import { cardOfCustomer, lockCard, noCard } from './card-lock'
import type { Cards } from './cards'
import type { AuditDoor, Ground } from './doors'
import { Card, PointEntry, PointLot, TierPeriodRow } from './entities'
import { programmeFigures } from './figures'
import type { PointsLedger } from './ledger'
import { instant, instantOrNull, presentCard, presentEntryDetails } from './present'
import type { Tiers } from './tiers'

export interface CardRoutesDeps extends Ground {
  audit: AuditDoor
  cards: Cards
  tiers: Tiers
  ledger: PointsLedger
  maySee(actor: Actor, customerId: string): Promise<boolean>
}

/** Handlers of the console's cards. */
export function cardRoutes(deps: CardRoutesDeps): Handlers<typeof cardApi> {
  const { db, clock, cards, tiers, maySee } = deps

  /** A card of somebody else's store is not there. */
  const seen = async (id: string, actor: Actor | undefined): Promise<Card> => {
    const card = await db.read.findOneBy(Card, { id })
    if (!card || !actor || !(await maySee(actor, card.customerId))) throw noCard()
    return card
  }

  return {
    'GET /api/admin/membership': async () =>
      programmeFigures(db.read, await tiers.rules(clock.now()), clock.now()),
    'GET /api/admin/customers/:id/card': async ({ id }, { actor }) => {
      if (!(await maySee(actor!, id))) throw noCard()
      const view = await cards.of(id, clock.now())
      return { card: view ? presentCard(view) : null }
    },
    'GET /api/admin/cards/:id/points': async ({ id, page, pageSize }, { actor }) => {
      const { id: cardId } = await seen(id, actor)
      const [rows, total] = await entriesOf(db.read, cardId, page, pageSize)
      return { items: rows.map(presentEntryDetails), total }
    },
    'GET /api/admin/cards/:id/lots': async ({ id, page, pageSize }, { actor }) => {
      const { id: cardId } = await seen(id, actor)
      const [rows, total] = await lotsPage(db.read, cardId, page, pageSize)
      const items = rows.map(({ id: lotId, amount, remaining, availableFrom, expiresAt }) => ({
        id: lotId,
        amount,
        remaining,
        availableFrom: instant(availableFrom),
        expiresAt: instant(expiresAt),
      }))
      return { items, total }
    },
    'GET /api/admin/cards/:id/tiers': async ({ id, page, pageSize }, { actor }) => {
      const { id: cardId } = await seen(id, actor)
      const rules = await tiers.rules(clock.now())
      const [rows, total] = await db.read.findAndCount(TierPeriodRow, {
        where: { cardId },
        order: { fromAt: 'DESC', id: 'DESC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      })
      const items = rows.map(({ tierId, fromAt, toAt, basisFen, cause }) => ({
        tierId,
        tierName: tierOf(rules, tierId).name,
        from: instant(fromAt),
        to: instantOrNull(toAt),
        basisFen,
        cause,
      }))
      return { items, total }
    },
    'POST /api/admin/cards/:id/points': async (input, { actor }) => {
      await seen(input.id, actor)
      return adjust(deps, input, actor!)
    },
  }
}

/** A page of a card's movements, the newest first. */
export function entriesOf(
  read: EntityManager,
  cardId: string,
  page: number,
  pageSize: number,
): Promise<[PointEntry[], number]> {
  const skip = (page - 1) * pageSize
  return read.findAndCount(PointEntry, { where: { cardId }, order: { seq: 'DESC' }, skip, take: pageSize })
}

function lotsPage(
  read: EntityManager,
  cardId: string,
  page: number,
  pageSize: number,
): Promise<[PointLot[], number]> {
  return read
    .createQueryBuilder(PointLot, 'lot')
    .where('lot.cardId = :cardId AND lot.openUntil IS NOT NULL', { cardId })
    .orderBy('lot.openUntil', 'ASC')
    .addOrderBy('lot.id', 'ASC')
    .skip((page - 1) * pageSize)
    .take(pageSize)
    .getManyAndCount()
}

interface AdjustOrder {
  id: string
  amount: number
  reason: string
  requestKey: string
}

/** By hand: the ledger first, the audit last, once per request key. */
function adjust(deps: CardRoutesDeps, order: AdjustOrder, actor: Actor) {
  const { db, clock, ledger, cards, audit } = deps
  const { id: cardId, amount, reason } = order
  const at = clock.now()
  const by = { kind: 'staff' as const, id: actor.staffId }
  const cause = `admin:${order.requestKey}`
  return db.transact(async (tx) => {
    const isRepeat = await tx.existsBy(PointEntry, { cause })
    const entry = await ledger.adjust(tx, { cardId, amount, cause, at, actor: by, reason })
    const card = await lockCard(tx, cardId)
    const after = { amount, balance: entry.balanceAfter }
    const target = { kind: 'card', id: card.id }
    if (!isRepeat) await audit.note(tx, { actor: by, action: 'points.adjust', target, reason, after, at })
    const owner = await cardOfCustomer(tx, card.customerId)
    return {
      entry: presentEntryDetails(entry),
      card: presentCard(await cards.view(owner ?? card, at, tx)),
    }
  })
}
