import type { SelectQueryBuilder } from 'typeorm'
import type { CreditFigure, SaleChannel, SaleState, SaleSummary } from '../../contract/sales'
import { CREDIT_MODELS, type CreditModel } from '../../domain/sale-credit'
import type { Ground } from './doors'
import { AttributionCredit, Sale } from './entities'
import { presentSales, storeNames } from './present'

type Deps = Pick<Ground, 'db' | 'staff' | 'stores'>

/** Stores that may be seen. */
export type StoreScope = string[] | 'all'

/** What a list of sales is narrowed to; instants as epoch ms, `to` not included. */
export interface SaleFilter {
  stores: StoreScope
  search?: string | undefined
  storeId?: string | undefined
  customerId?: string | undefined
  sellerStaffId?: string | undefined
  channel?: SaleChannel | undefined
  state?: SaleState | undefined
  from?: number | undefined
  to?: number | undefined
}

function narrowed(deps: Deps, filter: SaleFilter): SelectQueryBuilder<Sale> {
  const query = deps.db.read.createQueryBuilder(Sale, 'sale').where('1 = 1')
  // Nobody's store: `IN ()` is no SQL.
  if (filter.stores !== 'all')
    query.andWhere(filter.stores.length === 0 ? '1 = 0' : 'sale.storeId IN (:...stores)', {
      stores: filter.stores,
    })
  for (const field of ['storeId', 'customerId', 'sellerStaffId', 'channel', 'state'] as const) {
    const value = filter[field]
    if (value !== undefined) query.andWhere(`sale.${field} = :${field}`, { [field]: value })
  }
  if (filter.search)
    query.andWhere('SUBSTR(sale.receiptNo, 1, :length) = :search', {
      length: filter.search.length,
      search: filter.search,
    })
  if (filter.from !== undefined) query.andWhere('sale.at >= :from', { from: filter.from })
  if (filter.to !== undefined) query.andWhere('sale.at < :to', { to: filter.to })
  return query
}

/** A page of sales, the newest first, and the sums of the whole filter. */
export async function listSales(
  deps: Deps,
  filter: SaleFilter,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ items: SaleSummary[]; total: number; sums: { paidFen: number; refundedFen: number } }> {
  const sums = await narrowed(deps, filter)
    .select('COUNT(*)', 'total')
    .addSelect('COALESCE(SUM(sale.paidFen), 0)', 'paidFen')
    .addSelect('COALESCE(SUM(sale.refundedFen), 0)', 'refundedFen')
    .getRawOne<{ total: string; paidFen: string; refundedFen: string }>()
  const rows = await narrowed(deps, filter)
    .orderBy('sale.at', 'DESC')
    .addOrderBy('sale.id', 'DESC')
    .skip((page - 1) * pageSize)
    .take(pageSize)
    .getMany()
  return {
    items: await presentSales(deps, rows),
    total: Number(sums!.total),
    sums: { paidFen: Number(sums!.paidFen), refundedFen: Number(sums!.refundedFen) },
  }
}

/** What a list of figures is narrowed to. */
export interface CreditFilter {
  stores: StoreScope
  storeId?: string | undefined
  staffId?: string | undefined
  from?: number | undefined
  to?: number | undefined
}

interface FigureRow {
  model: CreditModel
  staffId: string | null
  storeId: string | null
  saleCount: string
  creditedFen: string
  refundedFen: string
}

function figures(deps: Deps, filter: CreditFilter): SelectQueryBuilder<AttributionCredit> {
  const query = deps.db.read
    .createQueryBuilder(AttributionCredit, 'credit')
    .select('COUNT(DISTINCT credit.saleId)', 'saleCount')
    .addSelect(
      'COALESCE(SUM(CASE WHEN credit.refundId IS NULL THEN credit.amountFen ELSE 0 END), 0)',
      'creditedFen',
    )
    .addSelect(
      'COALESCE(SUM(CASE WHEN credit.refundId IS NULL THEN 0 ELSE -credit.amountFen END), 0)',
      'refundedFen',
    )
    .where('1 = 1')
  if (filter.stores !== 'all')
    query.andWhere(filter.stores.length === 0 ? '1 = 0' : 'credit.storeId IN (:...stores)', {
      stores: filter.stores,
    })
  if (filter.storeId !== undefined) query.andWhere('credit.storeId = :storeId', { storeId: filter.storeId })
  if (filter.staffId !== undefined) query.andWhere('credit.staffId = :staffId', { staffId: filter.staffId })
  if (filter.from !== undefined) query.andWhere('credit.saleAt >= :from', { from: filter.from })
  if (filter.to !== undefined) query.andWhere('credit.saleAt < :to', { to: filter.to })
  return query
}

const numbersOf = (row: Pick<FigureRow, 'saleCount' | 'creditedFen' | 'refundedFen'>) => {
  const creditedFen = Number(row.creditedFen)
  const refundedFen = Number(row.refundedFen)
  return { saleCount: Number(row.saleCount), creditedFen, refundedFen, netFen: creditedFen - refundedFen }
}

/** Credits by guide and store under one model; a refund counts on the day of its sale. */
export async function creditFigures(
  deps: Deps,
  model: CreditModel,
  filter: CreditFilter,
): Promise<CreditFigure[]> {
  const rows = await figures(deps, filter)
    .addSelect('credit.staffId', 'staffId')
    .addSelect('credit.storeId', 'storeId')
    .andWhere('credit.model = :model', { model })
    .groupBy('credit.staffId')
    .addGroupBy('credit.storeId')
    .getRawMany<FigureRow>()
  const stores = await storeNames(deps)
  const staff = await deps.staff.namesOf([...new Set(rows.flatMap((row) => row.staffId ?? []))])
  const items = rows.map((row) => ({
    staffId: row.staffId,
    staffName: row.staffId === null ? null : (staff.get(row.staffId) ?? null),
    storeId: row.storeId,
    storeName: row.storeId === null ? null : (stores.get(row.storeId) ?? null),
    ...numbersOf(row),
  }))
  return items.sort((a, b) => b.netFen - a.netFen || (a.staffId ?? '').localeCompare(b.staffId ?? ''))
}

/** One guide's credits under each model. */
export async function guideFigures(
  deps: Deps,
  staffId: string,
  period: { from?: number | undefined; to?: number | undefined },
): Promise<({ model: CreditModel } & ReturnType<typeof numbersOf>)[]> {
  const rows = await figures(deps, { stores: 'all', staffId, ...period })
    .addSelect('credit.model', 'model')
    .groupBy('credit.model')
    .getRawMany<FigureRow>()
  const none = { saleCount: '0', creditedFen: '0', refundedFen: '0' }
  return CREDIT_MODELS.map((model) => ({
    model,
    ...numbersOf(rows.find((row) => row.model === model) ?? none),
  }))
}
