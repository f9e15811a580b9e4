import type { EntityManager } from 'typeorm'
import type { apiKeysApi } from '../../contract/api-keys'
import type { salesAdminApi } from '../../contract/sales'
import type { Actor, Handlers } from '../../platform/http/serve'
import type { ApiKeys } from './api-keys'
import type { Counter } from './counter'
import type { CreditRuns } from './credit-runs'
import type { Ground } from './doors'
import { Refund, Sale } from './entities'
import { creditFigures, listSales } from './listing'
import { presentCredits, presentSale } from './present'
import { noSale } from './record'
import { noRefund, type Refunds } from './refunds'
import type { Reviews } from './reviews'

export interface AdminRoutesDeps {
  ground: Ground
  counter: Counter
  refunds: Refunds
  reviews: Reviews
  runs: CreditRuns
}

/** Texts of a period as epoch ms. */
export const periodOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }) => ({
  from: from === undefined ? undefined : Date.parse(from),
  to: to === undefined ? undefined : Date.parse(to),
})

/** Handlers of the API keys' operations. */
export function apiKeyRoutes(keys: ApiKeys): Handlers<typeof apiKeysApi> {
  return {
    'GET /api/admin/api-keys': async () => ({ items: await keys.list() }),
    'POST /api/admin/api-keys': (wish, { actor }) => keys.create(wish, actor!),
    'POST /api/admin/api-keys/:id/revoke': ({ id }, { actor }) => keys.revoke(id, actor!),
  }
}

/** Handlers of sales, refunds, reviews and credits at the console. Another store's sale is not there. */
export function salesAdminRoutes(deps: AdminRoutesDeps): Handlers<typeof salesAdminApi> {
  const { ground, counter, refunds, reviews, runs } = deps
  const { db, audit, clock } = ground
  const saleFor = async (id: string, actor: Actor): Promise<Sale> => {
    const sale = await db.read.findOneBy(Sale, { id })
    if (!sale || (actor.storeIds !== 'all' && !actor.storeIds.includes(sale.storeId))) throw noSale()
    return sale
  }
  const note = (
    tx: EntityManager,
    action: string,
    saleId: string,
    actor: Actor,
    reason: string,
    after: unknown,
  ) =>
    audit.note(tx, {
      actor: { kind: 'staff', id: actor.staffId },
      action,
      target: { kind: 'sale', id: saleId },
      reason,
      after,
      at: clock.now(),
    })
  const answer = async (saleId: string, refundId: string) => {
    const sale = await counter.detail(saleId)
    return { refund: sale.refunds.find((refund) => refund.id === refundId)!, sale }
  }

  return {
    'GET /api/admin/sales': ({ page, pageSize, ...filter }, { actor }) =>
      listSales(ground, { ...filter, ...periodOf(filter), stores: actor!.storeIds }, { page, pageSize }),
    'GET /api/admin/sales/:id': async ({ id }, { actor }) => {
      const sale = await saleFor(id, actor!)
      return { ...(await presentSale(ground, sale)), credits: await presentCredits(ground, id) }
    },
    'POST /api/admin/sales/:id/refunds/preview': async ({ id, lines }, { actor }) => {
      await saleFor(id, actor!)
      return refunds.preview(id, lines)
    },
    'POST /api/admin/sales/:id/refunds': async ({ id, lines, refundNo, reason }, { actor }) => {
      await saleFor(id, actor!)
      const source = { kind: 'staff' as const, id: actor!.staffId }
      const refundId = await db.transact(async (tx) => {
        const isKnown = await tx.existsBy(Refund, { saleId: id, refundNo })
        const order = { refundNo, at: clock.now(), reason, wishes: lines, source }
        const made = await refunds.refund(id, order)
        if (!isKnown) await note(tx, 'sale.refund', id, actor!, reason, { refundNo, lines })
        return made
      })
      return answer(id, refundId)
    },
    'POST /api/admin/refunds/:id/void': async ({ id, reason }, { actor }) => {
      const wrong = await db.read.findOneBy(Refund, { id })
      if (!wrong) throw noRefund()
      await saleFor(wrong.saleId, actor!)
      const source = { kind: 'staff' as const, id: actor!.staffId }
      const refundId = await db.transact(async (tx) => {
        const made = await refunds.voidRefund(id, { at: clock.now(), reason, source })
        await note(tx, 'sale.refund_void', wrong.saleId, actor!, reason, { refundNo: wrong.refundNo })
        return made
      })
      return answer(wrong.saleId, refundId)
    },
    'GET /api/admin/sale-reviews': (filter, { actor }) =>
      reviews.list({ ...filter, stores: actor!.storeIds }),
    'POST /api/admin/sale-reviews/:id/decide': ({ id, decision }, { actor }) =>
      reviews.decide(id, decision, actor!),
    'GET /api/admin/credits': async ({ model, storeId, ...period }, { actor }) => ({
      items: await creditFigures(ground, model, { stores: actor!.storeIds, storeId, ...periodOf(period) }),
    }),
    'GET /api/admin/credit-runs': async () => ({ items: await runs.list() }),
    'POST /api/admin/credit-runs': (period, { actor }) => runs.begin(periodOf(period), actor!.staffId),
  }
}
