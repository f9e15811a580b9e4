import { In } from 'typeorm'
import type { Purchase, purchasesApi, salesWorkbenchApi } from '../../contract/sales'
import { AppError } from '../../domain/errors'
import type { Actor, Handlers } from '../../platform/http/serve'
import { periodOf } from './admin-routes'
import type { Counter } from './counter'
import type { Ground, SaleStore } from './doors'
import { Sale, SaleLine, RefundLine } from './entities'
import { once } from './idempotency'
import { guideFigures, listSales } from './listing'
import type { Asking, MemberDesk } from './members'
import { tillKeyOf } from './new-sale'
import { instant, presentSales } from './present'
import type { ReceiptClaims } from './receipt-claims'
import { refundedByLine } from '../../domain/refund-plan'

export interface CounterRoutesDeps {
  ground: Ground
  counter: Counter
  desk: MemberDesk
  claims: ReceiptClaims
}

/** Handlers of the guide's workbench: the store is the one to which the guide is assigned now. */
export function salesWorkbenchRoutes(deps: CounterRoutesDeps): Handlers<typeof salesWorkbenchApi> {
  const { ground, counter, desk } = deps
  const { clock, db } = ground
  /** Where the guide works; for a sale that comes late, where they worked when it happened. */
  const storeOf = async ({ staffId }: Actor, at: number): Promise<SaleStore> => {
    const assignment =
      (await ground.staff.assignmentAt(staffId, Math.min(at, clock.now()))) ??
      (await ground.staff.assignmentAt(staffId, clock.now()))
    const store = assignment && (await ground.stores.byId(assignment.storeId))
    if (!store)
      throw new AppError('conflict', 'workbench.no_store', '你现在没有分配到门店，请联系店长或管理员。')
    return store
  }
  const asking = async (actor: Actor, at = clock.now()): Promise<Asking> => ({
    actor: { kind: 'staff', id: actor.staffId },
    store: await storeOf(actor, at),
  })
  const commonOf = ({ actor, store }: Asking) => ({
    store,
    channel: 'workbench' as const,
    source: { kind: 'staff' as const, id: actor.id },
    tillKey: tillKeyOf(actor.id, store.id),
    sellerStaffId: actor.id,
  })

  return {
    'POST /api/workbench/member-codes/verify': async ({ code }, { actor }) =>
      desk.verify(await asking(actor!), code),
    'POST /api/workbench/members/lookup': async ({ phone }, { actor }) =>
      desk.byPhone(await asking(actor!), phone),
    'POST /api/workbench/sales/quote': async (quote, { actor }) => {
      const asked = await asking(actor!)
      const member = await desk.named(asked, quote, 'quote')
      return counter.quote({ ...commonOf(asked), receiptNo: '', at: clock.now(), ...quote, member })
    },
    'POST /api/workbench/sales': async ({ clientKey, at, ...sale }, { actor }) => {
      const asked = await asking(actor!, Date.parse(at))
      return once(db, {
        key: `${actor!.staffId}:${clientKey}`,
        request: { at, ...sale },
        at: clock.now(),
        prepare: () => desk.named(asked, sale, 'sale'),
        work: (member) => counter.record({ ...commonOf(asked), ...sale, at: Date.parse(at), member }),
      })
    },
    'GET /api/workbench/sales': async ({ page, pageSize, ...period }, { actor }) => {
      const filter = { stores: 'all' as const, sellerStaffId: actor!.staffId, ...periodOf(period) }
      const { items, total } = await listSales(ground, filter, { page, pageSize })
      return { items, total }
    },
    'GET /api/workbench/figures': async (period, { actor }) => ({
      items: await guideFigures(ground, actor!.staffId, periodOf(period)),
    }),
  }
}

/** Handlers of a member's own purchases in the Mini Program. */
export function purchaseRoutes(deps: CounterRoutesDeps): Handlers<typeof purchasesApi> {
  const { ground, claims } = deps
  const { read } = ground.db

  return {
    'GET /api/mp/purchases': async ({ page, pageSize }, { customer }) => {
      const { customerId } = customer!
      const [sales, total] = await read.findAndCount(Sale, {
        where: { customerId },
        order: { at: 'DESC', id: 'DESC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      })
      return { items: await purchasesOf(ground, sales), total }
    },
    'POST /api/mp/receipt-claims': async (given, { customer }) => {
      const { saleId, pointsEarned } = await claims.claim(given, customer!.customerId)
      const sale = await read.findOneByOrFail(Sale, { id: saleId })
      const [purchase] = await purchasesOf(ground, [sale])
      return { purchase: purchase!, pointsEarned }
    },
  }
}

async function purchasesOf(ground: Ground, sales: readonly Sale[]): Promise<Purchase[]> {
  const { read } = ground.db
  const ids = In(sales.map((sale) => sale.id))
  const lines = await read.find(SaleLine, { where: { saleId: ids }, order: { ordinal: 'ASC' } })
  const done = refundedByLine(await read.findBy(RefundLine, { saleId: ids }))
  const summaries = await presentSales(ground, sales)
  return summaries.map((sale, index) => ({
    saleId: sale.id,
    storeName: sale.storeName,
    receiptNo: sale.receiptNo,
    at: instant(sales[index]!.at),
    state: sale.state,
    paidFen: sale.paidFen,
    refundedFen: sale.refundedFen,
    pointsEarned: sale.pointsEarned,
    pointsUsed: sale.pointsUsed,
    lines: lines
      .filter((line) => line.saleId === sale.id)
      .map(({ id, name, spec, qty, paidFen }) => ({
        name,
        spec,
        qty,
        paidFen,
        refundedQty: done.get(id)?.qty ?? 0,
      })),
  }))
}
