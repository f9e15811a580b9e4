import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import {
  isWhollyRefunded,
  planRefund,
  planVoid,
  refundedByLine,
  type RefundedLine,
  type RefundPlan,
  type RefundWish,
} from '../../domain/refund-plan'
import { newId } from '../../platform/ids'
import { earnCause, redeemCause, restoreCause, reverseCause, spendCause } from './causes'
import type { Credits } from './credits'
import type { Ground, SaleActor } from './doors'
import { Refund, RefundLine, Sale, SaleCoupon, SaleLine } from './entities'
import { fingerprint } from './idempotency'
import { lockSale } from './record'

/** A refund that is asked for. */
export interface RefundOrder {
  refundNo: string
  /** Epoch ms. */
  at: number
  reason: string | null
  wishes: readonly RefundWish[]
  /** When the goods came back as far as the stock goes; `at` unless told. */
  movedAt?: number
  source: { kind: 'till' | 'staff'; id: string }
}

/** A refund that is to be taken back. */
export type VoidOrder = Omit<RefundOrder, 'wishes' | 'refundNo' | 'movedAt'>

const AHEAD_MS = 5 * 60_000

/** Refunds by line with the exact reversal of points, coupons, tier and credits (domain.md §3.11). */
export class Refunds {
  constructor(
    private readonly ground: Ground,
    private readonly credits: Credits,
  ) {}

  /** What a refund would do; nothing is changed. */
  async preview(saleId: string, wishes: readonly RefundWish[]): Promise<RefundPlan> {
    const { read } = this.ground.db
    return planRefund(await linesOf(read, saleId), await read.findBy(RefundLine, { saleId }), wishes)
  }

  /** Refunds once per sale and refund number; the same number for something else is a conflict. Gives the refund's id. */
  refund(saleId: string, order: RefundOrder): Promise<string> {
    this.checkTime(order.at)
    return this.ground.db.transact(async (tx) => {
      const sale = await this.locked(tx, saleId)
      const { refundNo, wishes } = order
      const contentHash = fingerprint({ wishes })
      const known = await tx.findOneBy(Refund, { saleId, refundNo })
      if (known && known.contentHash !== contentHash)
        throw new AppError(
          'conflict',
          'refund.no_taken',
          `退款单号「${refundNo}」已经用于另一笔退款，请换一个单号。`,
        )
      if (known) return known.id
      return this.refundWithin(tx, sale, order, contentHash)
    })
  }

  /** The refund itself; the sale (and its customer) is locked. */
  async refundWithin(
    tx: EntityManager,
    sale: Sale,
    order: RefundOrder,
    contentHash: string,
  ): Promise<string> {
    const before = await tx.findBy(RefundLine, { saleId: sale.id })
    const plan = planRefund(await linesOf(tx, sale.id), before, order.wishes)
    const refund = this.rowOf(sale, order, plan, contentHash, null)
    const lines = plan.lines.map((line) => ({ id: newId(), refundId: refund.id, saleId: sale.id, ...line }))
    await tx.insert(Refund, refund)
    await tx.insert(RefundLine, lines)
    await this.moveStock(tx, sale, lines, order.movedAt ?? order.at)
    await this.movePoints(tx, sale, lines, order)
    if (plan.isWhole) await this.returnCoupons(tx, sale.id)
    await this.settle(tx, sale, refund)
    return refund.id
  }

  /** Everything of a sale that has not come back yet, as wishes for a refund. */
  async leftOf(tx: EntityManager, saleId: string): Promise<RefundWish[]> {
    const done = refundedByLine(await tx.findBy(RefundLine, { saleId }))
    return (await linesOf(tx, saleId)).flatMap((line) => {
      const before = done.get(line.id)
      const qty = line.qty - (before?.qty ?? 0)
      const amountFen = line.paidFen - (before?.amountFen ?? 0)
      return qty > 0 ? [{ saleLineId: line.id, qty, amountFen }] : []
    })
  }

  /** Takes a refund back with counter entries, once; gives the id of the refund that does it. */
  voidRefund(refundId: string, order: VoidOrder): Promise<string> {
    this.checkTime(order.at)
    return this.ground.db.transact(async (tx) => {
      const seen = await tx.findOneBy(Refund, { id: refundId })
      if (!seen) throw noRefund()
      const sale = await this.locked(tx, seen.saleId)
      const known = await tx.findOneBy(Refund, { voidsRefundId: refundId })
      if (known) return known.id
      if (seen.voidsRefundId !== null)
        throw new AppError('conflict', 'refund.is_void', '这一笔本身就是撤销记录，不能再撤销；请重新退款。')
      return this.voidWithin(tx, sale, seen, order)
    })
  }

  private async voidWithin(tx: EntityManager, sale: Sale, wrong: Refund, order: VoidOrder): Promise<string> {
    const wrongLines = await tx.findBy(RefundLine, { refundId: wrong.id })
    const counter = planVoid(wrongLines)
    const sums = {
      lines: counter,
      amountFen: 0 - wrong.amountFen,
      pointsReversed: 0 - wrong.pointsReversed,
      pointsRestored: 0 - wrong.pointsRestored,
      isWhole: false,
    }
    const named = { ...order, refundNo: `撤销:${wrong.refundNo}`.slice(0, 80) }
    const refund = this.rowOf(sale, named, sums, wrong.contentHash, wrong.id)
    const lines = counter.map((line) => ({ id: newId(), refundId: refund.id, saleId: sale.id, ...line }))
    if (sale.state === 'refunded') await this.takeCouponsAgain(tx, sale)
    await tx.insert(Refund, refund)
    await tx.insert(RefundLine, lines)
    await this.moveStock(tx, sale, lines, wrong.at)
    const { ledger } = this.ground.membership
    const label = { at: this.ground.clock.now(), actor: actorOf(order), reason: 'refund_void' }
    for (const line of wrongLines) {
      const undo = (of: string): Promise<unknown> => ledger.undo(tx, { of, cause: `void:${of}`, ...label })
      if (line.pointsReversed > 0) await undo(reverseCause(line.id))
      if (line.pointsRestored > 0) await undo(restoreCause(line.id))
    }
    await this.settle(tx, sale, refund)
    return refund.id
  }

  /** What comes back stands in the store again; taking a refund back takes it out again. */
  private async moveStock(
    tx: EntityManager,
    { id, storeId }: Sale,
    lines: readonly { saleLineId: string; qty: number }[],
    at: number,
  ): Promise<void> {
    const skuOf = new Map((await linesOf(tx, id)).map((line) => [line.id, line.skuId]))
    const moves = lines.map(({ saleLineId, qty }) => ({ skuId: skuOf.get(saleLineId)!, qty }))
    await this.ground.stock.move(tx, storeId, at, moves)
  }

  private async movePoints(
    tx: EntityManager,
    { cardId }: Sale,
    lines: readonly (RefundedLine & { id: string })[],
    order: RefundOrder,
  ): Promise<void> {
    if (cardId === null) return
    const { ledger } = this.ground.membership
    const label = { cardId, at: this.ground.clock.now(), actor: actorOf(order), reason: 'refund' }
    for (const { id: refundLineId, saleLineId, pointsReversed, pointsRestored } of lines) {
      const common = { ...label, saleLineId, refundLineId }
      // First give back, then take away: what was used and earned on the same line may pay for itself.
      if (pointsRestored > 0)
        await ledger.restoreRedeem(tx, {
          ...common,
          cause: restoreCause(refundLineId),
          of: redeemCause(saleLineId),
          amount: pointsRestored,
        })
      if (pointsReversed > 0)
        await ledger.reverseEarn(tx, {
          ...common,
          cause: reverseCause(refundLineId),
          of: earnCause(saleLineId),
          amount: pointsReversed,
        })
    }
  }

  private async returnCoupons(tx: EntityManager, saleId: string): Promise<void> {
    const at = this.ground.clock.now()
    for (const { couponId } of await tx.findBy(SaleCoupon, { saleId }))
      await this.ground.membership.coupons.giveBack(tx, { couponId, saleId, at })
  }

  /** A whole refund gave the coupons back; taking it back needs them, and is refused when they are used elsewhere. */
  private async takeCouponsAgain(
    tx: EntityManager,
    { id: saleId, customerId, storeId }: Sale,
  ): Promise<void> {
    const coupons = await tx.findBy(SaleCoupon, { saleId })
    if (coupons.length === 0 || customerId === null) return
    const lines = await tx.find(SaleLine, { where: { saleId }, order: { ordinal: 'ASC' } })
    const asked = lines.map(({ id, productId, qty: quantity, amountFen }) => ({
      id,
      productId,
      quantity,
      amountFen,
    }))
    const at = this.ground.clock.now()
    for (const { couponId } of coupons)
      await this.ground.membership.coupons.use(tx, {
        couponId,
        customerId,
        saleId,
        storeId,
        lines: asked,
        at,
      })
  }

  /** What follows from a refund or its taking back: the sale's own figures, tier, contact and credits. */
  private async settle(tx: EntityManager, sale: Sale, refund: Refund): Promise<void> {
    const lines = await linesOf(tx, sale.id)
    const done = refundedByLine(await tx.findBy(RefundLine, { saleId: sale.id }))
    const isAny = [...done.values()].some((line) => line.qty > 0 || line.amountFen > 0)
    sale.state = isWhollyRefunded(lines, done) ? 'refunded' : isAny ? 'part_refunded' : 'sold'
    sale.refundedFen += refund.amountFen
    await tx.update(Sale, { id: sale.id }, { state: sale.state, refundedFen: sale.refundedFen })
    const { customerId, cardId, storeId, at: saleAt } = sale
    const now = this.ground.clock.now()
    if (cardId !== null)
      await this.ground.membership.spent(tx, {
        cardId,
        deltaFen: 0 - refund.amountFen,
        at: now,
        saleAt,
        cause: spendCause('refund', refund.id),
      })
    if (customerId !== null && refund.voidsRefundId === null)
      await this.ground.customers.touch(tx, {
        customerId,
        kind: 'refund',
        ref: refund.id,
        storeId,
        at: refund.at,
      })
    if (customerId !== null && refund.voidsRefundId === null) await this.ground.onRefunded?.(tx, sale, refund)
    await this.credits.compute(tx, sale, sale.id)
  }

  /** Locks the customer, then the sale; a customer who joined in between is locked, too. */
  private async locked(tx: EntityManager, saleId: string): Promise<Sale> {
    const seen = await tx.findOneBy(Sale, { id: saleId })
    if (seen?.customerId) await this.ground.customers.lock(tx, seen.customerId)
    const sale = await lockSale(tx, saleId)
    if (sale.customerId !== null && sale.customerId !== seen?.customerId)
      await this.ground.customers.lock(tx, sale.customerId)
    return sale
  }

  private rowOf(
    sale: Sale,
    order: VoidOrder & { refundNo: string },
    sums: Omit<RefundPlan, 'lines'>,
    contentHash: string,
    voidsRefundId: string | null,
  ): Refund {
    const { refundNo, at, reason, source } = order
    const { isWhole, amountFen, pointsReversed, pointsRestored } = sums
    return {
      id: newId(),
      saleId: sale.id,
      refundNo,
      at,
      recordedAt: this.ground.clock.now(),
      reason,
      sourceKind: source.kind,
      sourceId: source.id,
      contentHash,
      isWhole,
      amountFen,
      pointsReversed,
      pointsRestored,
      voidsRefundId,
    }
  }

  private checkTime(at: number): void {
    if (at > this.ground.clock.now() + AHEAD_MS)
      throw new AppError('invalid', 'refund.in_future', '退款时间在将来，请检查收银机的时钟。')
  }
}

export const noRefund = (): AppError =>
  new AppError('not_found', 'refund.unknown', '没有找到这笔退款，请核对退款单号。')

const actorOf = ({ source }: Pick<RefundOrder, 'source'>): SaleActor => source

/** A sale's lines in their order. */
export function linesOf(reader: EntityManager, saleId: string): Promise<SaleLine[]> {
  return reader.find(SaleLine, { where: { saleId }, order: { ordinal: 'ASC' } })
}
