import { In, type EntityManager } from 'typeorm'
import type {
  Credit as CreditView,
  Refund as RefundView,
  SaleDetail,
  SaleLine as SaleLineView,
  SaleSummary,
} from '../../contract/sale-shapes'
import { refundedByLine } from '../../domain/refund-plan'
import { CREDIT_SENTENCES } from '../../domain/sale-credit'
import type { Ground } from './doors'
import type { Sale } from './entities'
import { ApiKey, AttributionCredit, Refund, RefundLine, SaleCoupon, SaleLine } from './entities'

type Deps = Pick<Ground, 'db' | 'staff' | 'stores' | 'offers'>

/** Epoch ms as the API says it. */
export const instant = (at: number): string => new Date(at).toISOString()
export const maybeInstant = (at: number | null): string | null => (at === null ? null : instant(at))

/** Names of stores by id, also of closed ones. */
export async function storeNames(deps: Pick<Deps, 'stores'>): Promise<Map<string, string>> {
  return new Map((await deps.stores.all()).map((store) => [store.id, store.name]))
}

/** Sales for a list. */
export async function presentSales(
  deps: Omit<Deps, 'offers'>,
  sales: readonly Sale[],
): Promise<SaleSummary[]> {
  const stores = await storeNames(deps)
  const sellers = await deps.staff.namesOf([...new Set(sales.flatMap((sale) => sale.sellerStaffId ?? []))])
  return sales.map((sale) => summaryOf(sale, stores, sellers))
}

function summaryOf(
  sale: Sale,
  stores: ReadonlyMap<string, string>,
  sellers: ReadonlyMap<string, string>,
): SaleSummary {
  const { sellerStaffId, at, recordedAt, claimedAt, ...rest } = sale
  return {
    id: rest.id,
    storeId: rest.storeId,
    storeName: stores.get(rest.storeId) ?? '',
    receiptNo: rest.receiptNo,
    at: instant(at),
    recordedAt: instant(recordedAt),
    channel: rest.channel,
    state: rest.state,
    isEntryOnly: rest.isEntryOnly,
    customerId: rest.customerId,
    sellerStaffId,
    sellerName: sellerStaffId === null ? null : (sellers.get(sellerStaffId) ?? null),
    qty: rest.qty,
    amountFen: rest.amountFen,
    couponFen: rest.couponFen,
    pointsFen: rest.pointsFen,
    pointsUsed: rest.pointsUsed,
    paidFen: rest.paidFen,
    refundedFen: rest.refundedFen,
    pointsEarned: rest.pointsEarned,
    claimedAt: maybeInstant(claimedAt),
  }
}

/** A sale with lines, coupons and refunds. */
export async function presentSale(
  deps: Deps,
  sale: Sale,
  reader: EntityManager = deps.db.read,
): Promise<SaleDetail> {
  const [summary] = await presentSales(deps, [sale])
  const saleId = sale.id
  const lines = await reader.find(SaleLine, { where: { saleId }, order: { ordinal: 'ASC' } })
  const refundLines = await reader.findBy(RefundLine, { saleId })
  const coupons = await reader.find(SaleCoupon, { where: { saleId }, order: { couponId: 'ASC' } })
  const done = refundedByLine(refundLines)
  const offerIds = [...new Set(lines.flatMap(({ offerId }) => offerId ?? []))]
  const offers = await deps.offers.namesOf(offerIds, reader)
  return {
    ...summary!,
    cardId: sale.cardId,
    lines: lines.map((line) => ({ ...lineView(line, done.get(line.id)), offer: offerOf(line, offers) })),
    coupons: coupons.map(({ couponId, title, discountFen }) => ({ couponId, title, discountFen })),
    refunds: await presentRefunds(deps, reader, saleId, lines, refundLines),
  }
}

function offerOf({ offerId, offerFen }: SaleLine, names: ReadonlyMap<string, string>): SaleLineView['offer'] {
  const name = offerId === null ? undefined : names.get(offerId)
  return name === undefined ? null : { offerId: offerId!, name, offFen: offerFen ?? 0 }
}

function lineView(line: SaleLine, done?: { qty: number; amountFen: number }): Omit<SaleLineView, 'offer'> {
  const { id, skuCode, name, spec, qty, amountFen, couponFen, pointsFen, pointsUsed, paidFen, pointsEarned } =
    line
  const sold = {
    id,
    skuCode,
    name,
    spec,
    qty,
    amountFen,
    couponFen,
    pointsFen,
    pointsUsed,
    paidFen,
    pointsEarned,
  }
  return { ...sold, refundedQty: done?.qty ?? 0, refundedFen: done?.amountFen ?? 0 }
}

async function presentRefunds(
  deps: Deps,
  reader: EntityManager,
  saleId: string,
  lines: readonly SaleLine[],
  refundLines: readonly RefundLine[],
): Promise<RefundView[]> {
  const refunds = await reader.find(Refund, { where: { saleId }, order: { id: 'ASC' } })
  const names = await sourceNames(deps, reader, refunds)
  const voided = new Set(refunds.flatMap((refund) => refund.voidsRefundId ?? []))
  const byId = new Map(lines.map((line) => [line.id, line]))
  return refunds.map((refund) => ({
    id: refund.id,
    refundNo: refund.refundNo,
    at: instant(refund.at),
    reason: refund.reason,
    amountFen: refund.amountFen,
    pointsReversed: refund.pointsReversed,
    pointsRestored: refund.pointsRestored,
    lines: refundLines
      .filter((line) => line.refundId === refund.id)
      .map(({ saleLineId, qty, amountFen, pointsReversed, pointsRestored }) => {
        const { skuCode = '', name = '' } = byId.get(saleLineId) ?? {}
        return { saleLineId, skuCode, name, qty, amountFen, pointsReversed, pointsRestored }
      }),
    voidsRefundId: refund.voidsRefundId,
    isVoided: voided.has(refund.id),
    byName: names.get(refund.sourceId) ?? '',
  }))
}

async function sourceNames(
  deps: Deps,
  reader: EntityManager,
  refunds: readonly Refund[],
): Promise<Map<string, string>> {
  const ids = [...new Set(refunds.map((refund) => refund.sourceId))]
  if (ids.length === 0) return new Map()
  const keys = await reader.findBy(ApiKey, { id: In(ids) })
  const names = await deps.staff.namesOf(ids)
  for (const key of keys) names.set(key.id, `收银「${key.name}」`)
  return names
}

/** Credits of a sale, model by model, line by line; refunds after what they take from. */
export async function presentCredits(deps: Deps, saleId: string): Promise<CreditView[]> {
  const rows = await deps.db.read.find(AttributionCredit, { where: { saleId }, order: { id: 'ASC' } })
  const stores = await storeNames(deps)
  const staff = await deps.staff.namesOf([...new Set(rows.flatMap((row) => row.staffId ?? []))])
  return rows.map(({ model, saleLineId, refundId, staffId, storeId, shareBp, amountFen, reason }) => ({
    model,
    saleLineId,
    refundId,
    staffId,
    staffName: staffId === null ? null : (staff.get(staffId) ?? null),
    storeId,
    storeName: storeId === null ? null : (stores.get(storeId) ?? null),
    shareBp,
    amountFen,
    reason: CREDIT_SENTENCES[reason],
  }))
}
