import type { EntityManager } from 'typeorm'
import { sumOf } from '../../domain/money'
import { checkPaid } from '../../domain/sale-quote'
import { newId } from '../../platform/ids'
import type { SoldSku } from '../products'
import type { Credits } from './credits'
import type { Ground } from './doors'
import { Sale, SaleCoupon, SaleReview } from './entities'
import type { SaleJoining } from './joining'
import { buyerOf, type Buyer } from './member-of'
import { actorOf, contentOf, type NewSale } from './new-sale'
import { priceSale, sumsOf } from './pricing'
import { lockSale, type EntryCompletion, type Recorded, type SaleRecorder } from './record'
import { linesOf, type Refunds } from './refunds'

const REPLACED = '收银小票与导购录入的内容不一致，以收银为准；导购录入的几行已冲回，请核对。'

/**
 * A till's receipt meets the guide's entry of the same number (decisions.md 23). When both say the same, the entry is
 * confirmed. When they differ, the till is right: the entry's lines come back as by a whole refund, the till's lines
 * take their place on the same sale, and the manager is told.
 */
export class Completing implements EntryCompletion {
  private recorder: SaleRecorder | undefined

  constructor(
    private readonly ground: Ground,
    private readonly credits: Credits,
    private readonly refunds: Refunds,
    private readonly joining: SaleJoining,
  ) {}

  /** The recorder whose effects the till's lines have; recorder and completion know each other. */
  with(recorder: SaleRecorder): void {
    this.recorder = recorder
  }

  async complete(tx: EntityManager, entry: Sale, sale: NewSale, skus: SoldSku[]): Promise<Recorded> {
    if (entry.customerId !== null) await this.ground.customers.lock(tx, entry.customerId)
    const buyer = await buyerOf(this.ground, tx, sale)
    const locked = await lockSale(tx, entry.id)
    const confirmed = {
      isEntryOnly: false,
      channel: sale.channel,
      sourceKind: sale.source.kind,
      sourceId: sale.source.id,
      contentHash: contentOf(sale),
      sellerStaffId: locked.sellerStaffId ?? sale.sellerStaffId,
      codeUseId: locked.codeUseId ?? buyer.codeUseId,
    }
    Object.assign(locked, confirmed)
    await tx.update(Sale, { id: locked.id }, confirmed)
    const isSame = await this.isSame(tx, locked, sale)
    if (!isSame) return this.replace(tx, locked, sale, skus, buyer)
    if (locked.customerId === null && buyer.customerId !== null && buyer.card)
      await this.joining.join(tx, locked.id, buyer.customerId, actorOf(sale))
    else await this.credits.compute(tx, locked, locked.id)
    return { saleId: locked.id, isNew: false, notices: ['已与导购录入的同一张小票合并。'] }
  }

  private async isSame(tx: EntityManager, entry: Sale, sale: NewSale): Promise<boolean> {
    if (entry.state !== 'sold' || sale.couponIds.length > 0 || sale.pointsToUse > 0) return false
    const words = (lines: readonly { skuCode: string; qty: number; paidFen: number }[]): string =>
      lines
        .map((line) => `${line.skuCode} ${line.qty} ${line.paidFen}`)
        .sort()
        .join('\n')
    return words(await linesOf(tx, entry.id)) === words(sale.lines)
  }

  private async replace(
    tx: EntityManager,
    entry: Sale,
    sale: NewSale,
    skus: SoldSku[],
    named: Buyer,
  ): Promise<Recorded> {
    const { clock, membership } = this.ground
    const old = await linesOf(tx, entry.id)
    const left = await this.refunds.leftOf(tx, entry.id)
    const about = { refundNo: `更正:${entry.receiptNo}`, reason: REPLACED, wishes: left }
    const order = { ...about, at: clock.now(), movedAt: entry.at }
    if (left.length > 0)
      await this.refunds.refundWithin(
        tx,
        entry,
        { ...order, source: { kind: 'till', id: sale.source.id } },
        '',
      )
    const buyer = entry.customerId === null ? named : await this.keptBuyer(tx, entry)
    const lines = sale.lines.map(({ qty, amountFen, paidFen }) => ({ qty, amountFen: amountFen ?? paidFen }))
    const { couponIds, pointsToUse, at } = sale
    const { customerId, card } = buyer
    const asked = { saleId: entry.id, storeId: entry.storeId, at, customerId, card, lines, skus }
    const priced = await priceSale(
      this.ground,
      { ...asked, couponIds, pointsToUse },
      (coupon) => membership.coupons.use(tx, coupon),
      tx,
    )
    checkPaid(priced.lines, sale.lines)
    await this.recorder!.insertLines(tx, { ...entry, customerId, at }, sale, skus, priced, old.length)
    const sums = sumsOf(priced.lines)
    const figures = {
      at: sale.at,
      state: left.length > 0 ? ('part_refunded' as const) : entry.state,
      customerId,
      cardId: card?.id ?? null,
      qty: entry.qty + sumOf(sale.lines, (line) => line.qty),
      amountFen: entry.amountFen + sums.amountFen,
      couponFen: entry.couponFen + sums.couponFen,
      pointsFen: entry.pointsFen + sums.pointsFen,
      pointsUsed: entry.pointsUsed + sums.pointsUsed,
      paidFen: entry.paidFen + sums.paidFen,
      pointsEarned: entry.pointsEarned + sums.pointsEarned,
    }
    Object.assign(entry, figures)
    await tx.update(Sale, { id: entry.id }, figures)
    // The entry's coupons came back with its lines; the till's are written anew.
    await tx.delete(SaleCoupon, { saleId: entry.id })
    await this.recorder!.effects(tx, entry, sale, buyer, priced, priced.lines[0]!.id)
    await this.credits.compute(tx, entry, entry.id)
    await this.tell(tx, entry)
    return { saleId: entry.id, isNew: false, notices: [REPLACED] }
  }

  private async keptBuyer(tx: EntityManager, entry: Sale): Promise<Buyer> {
    const { membership, clock } = this.ground
    const card = await membership.cardOf(entry.customerId!, clock.now(), tx)
    return { customerId: entry.customerId, card, codeUseId: entry.codeUseId, oldCodeOf: null }
  }

  private async tell(tx: EntityManager, entry: Sale): Promise<void> {
    await tx.insert(SaleReview, {
      id: newId(),
      saleId: entry.id,
      storeId: entry.storeId,
      kind: 'entry_differs',
      customerId: null,
      sentence: REPLACED,
      state: 'open',
      createdAt: this.ground.clock.now(),
      decidedAt: null,
      decidedBy: null,
    })
  }
}
