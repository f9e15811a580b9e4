import type { SaleReview as SaleReviewView } from '../../contract/sales'
import { In } from 'typeorm'
import { AppError } from '../../domain/errors'
import { lockRow } from '../../platform/db/lock'
import type { Actor } from '../../platform/http/serve'
import type { Ground } from './doors'
import { Sale, SaleReview } from './entities'
import type { SaleJoining } from './joining'
import type { StoreScope } from './listing'
import { instant, maybeInstant, storeNames } from './present'

/** Sales that a manager must look at: old member codes, guides' entries that a till contradicted. */
export class Reviews {
  constructor(
    private readonly ground: Ground,
    private readonly joining: SaleJoining,
  ) {}

  /** A page of them, open ones first, then the newest. */
  async list(filter: {
    stores: StoreScope
    state?: SaleReview['state'] | undefined
    page: number
    pageSize: number
  }): Promise<{ items: SaleReviewView[]; total: number }> {
    const query = this.ground.db.read.createQueryBuilder(SaleReview, 'review').where('1 = 1')
    if (filter.stores !== 'all')
      query.andWhere(filter.stores.length === 0 ? '1 = 0' : 'review.storeId IN (:...stores)', {
        stores: filter.stores,
      })
    if (filter.state) query.andWhere('review.state = :state', { state: filter.state })
    const [rows, total] = await query
      .addSelect("CASE WHEN review.state = 'open' THEN 0 ELSE 1 END", 'closed')
      .orderBy('closed', 'ASC')
      .addOrderBy('review.id', 'DESC')
      .skip((filter.page - 1) * filter.pageSize)
      .take(filter.pageSize)
      .getManyAndCount()
    return { items: await this.present(rows), total }
  }

  /** Decides one, once. Approving an old code gives the sale to the member whom it named. */
  async decide(id: string, decision: 'approved' | 'dismissed', actor: Actor): Promise<SaleReviewView> {
    const at = this.ground.clock.now()
    const row = await this.ground.db.transact(async (tx) => {
      const review = await lockRow(tx, SaleReview, { id })
      if (!review || (actor.storeIds !== 'all' && !actor.storeIds.includes(review.storeId)))
        throw new AppError('not_found', 'sale_review.unknown', '没有找到这条待处理记录，请刷新列表。')
      if (review.state !== 'open') {
        if (review.state === decision) return review
        throw new AppError('conflict', 'sale_review.decided', '这条记录已经处理过了，请刷新列表。')
      }
      const by = { kind: 'staff' as const, id: actor.staffId }
      if (decision === 'approved' && review.customerId !== null)
        await this.joining.join(tx, review.saleId, review.customerId, by)
      const decided = { state: decision, decidedAt: at, decidedBy: actor.staffId }
      await tx.update(SaleReview, { id }, decided)
      const target = { kind: 'sale', id: review.saleId }
      await this.ground.audit.note(tx, {
        actor: by,
        action: `sale_review.${decision === 'approved' ? 'approve' : 'dismiss'}`,
        target,
        after: { kind: review.kind },
        at,
      })
      return Object.assign(review, decided)
    })
    const [view] = await this.present([row])
    return view!
  }

  private async present(rows: readonly SaleReview[]): Promise<SaleReviewView[]> {
    const { db, staff } = this.ground
    const sales = await db.read.findBy(Sale, { id: In(rows.map((row) => row.saleId)) })
    const byId = new Map(sales.map((sale) => [sale.id, sale]))
    const stores = await storeNames(this.ground)
    const names = await staff.namesOf([...new Set(rows.flatMap((row) => row.decidedBy ?? []))])
    return rows.map(({ id, saleId, storeId, kind, sentence, state, createdAt, decidedAt, decidedBy }) => {
      const sale = byId.get(saleId)!
      return {
        id,
        saleId,
        storeId,
        storeName: stores.get(storeId) ?? '',
        receiptNo: sale.receiptNo,
        saleAt: instant(sale.at),
        paidFen: sale.paidFen,
        kind,
        sentence,
        state,
        createdAt: instant(createdAt),
        decidedAt: maybeInstant(decidedAt),
        decidedByName: decidedBy === null ? null : (names.get(decidedBy) ?? null),
      }
    })
  }
}
