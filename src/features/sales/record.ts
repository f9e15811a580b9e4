import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { sumOf } from '../../domain/money'
import { checkPaid } from '../../domain/sale-quote'
import { newId } from '../../platform/ids'
import { isUniqueViolation } from '../../platform/db/errors'
import { lockRow } from '../../platform/db/lock'
import type { SoldSku } from '../products'
import { earnCause, redeemCause, spendCause } from './causes'
import type { Credits } from './credits'
import type { Ground } from './doors'
import { Sale, SaleCoupon, SaleLine, SaleReview } from './entities'
import { buyerOf, type Buyer } from './member-of'
import { actorOf, checkFrame, contentOf, skusOf, type NewSale } from './new-sale'
import { priceSale, sumsOf, withOffers, type Priced } from './pricing'

/** What became of a sale that was sent. */
export interface Recorded {
  saleId: string
  /** False for one that was here already. */
  isNew: boolean
  /** What whoever sent it should know, in Chinese. */
  notices: string[]
}

/** What happens when a till sends the receipt of a guide's entry. */
export interface EntryCompletion {
  complete(tx: EntityManager, entry: Sale, sale: NewSale, skus: SoldSku[]): Promise<Recorded>
}

export const receiptTaken = (receiptNo: string): AppError =>
  new AppError(
    'conflict',
    'sale.receipt_taken',
    `这家门店的小票号「${receiptNo}」已经用于另一笔销售，请核对小票号。`,
  )

/** Records sales: everything that belongs to one happens in one transaction, or nothing does (domain.md §3.8). */
export class SaleRecorder {
  constructor(
    private readonly ground: Ground,
    private readonly credits: Credits,
    private readonly completion: EntryCompletion,
  ) {}

  /** Records a sale once: the same receipt with the same content gives the same sale. */
  async record(sale: NewSale): Promise<Recorded> {
    await checkFrame(this.ground, sale)
    const skus = await skusOf(this.ground, sale.lines)
    return this.ground.db.transact((tx) => this.recordWithin(tx, sale, skus))
  }

  private async recordWithin(tx: EntityManager, sale: NewSale, skus: SoldSku[]): Promise<Recorded> {
    const hash = contentOf(sale)
    const known = await tx.findOneBy(Sale, { storeId: sale.store.id, receiptNo: sale.receiptNo })
    if (known) return this.again(tx, known, sale, hash, skus)
    const buyer = await buyerOf(this.ground, tx, sale)
    const saleId = newId()
    const priced = await this.price(tx, saleId, sale, skus, buyer)
    const row = rowOf(saleId, sale, buyer, priced, hash, this.ground.clock.now())
    await insertSale(tx, row)
    await this.insertLines(tx, row, sale, skus, priced, 0)
    await this.effects(tx, row, sale, buyer, priced, row.id)
    await this.credits.compute(tx, row, saleId)
    return { saleId, isNew: true, notices: await this.notices(tx, row, buyer) }
  }

  private async again(
    tx: EntityManager,
    known: Sale,
    sale: NewSale,
    hash: string,
    skus: SoldSku[],
  ): Promise<Recorded> {
    if (known.isEntryOnly && sale.channel === 'till') return this.completion.complete(tx, known, sale, skus)
    if (known.contentHash !== hash) throw receiptTaken(sale.receiptNo)
    return { saleId: known.id, isNew: false, notices: [] }
  }

  private async price(
    tx: EntityManager,
    saleId: string,
    sale: NewSale,
    skus: SoldSku[],
    buyer: Buyer,
  ): Promise<Priced> {
    const isReduced = sale.couponIds.length > 0 || sale.pointsToUse > 0
    if (isReduced && buyer.oldCodeOf !== null)
      throw new AppError(
        'conflict',
        'member_code.old',
        '会员码已超过 24 小时，这笔销售不能使用优惠券或积分。',
      )
    const lines = sale.lines.map(({ qty, amountFen, paidFen, skuCode }, index) => {
      if (amountFen === undefined && isReduced)
        throw new AppError(
          'invalid',
          'sale.amount_needed',
          `第 ${index + 1} 行「${skuCode}」缺少用券和积分前的金额 amountFen，请先试算。`,
        )
      return { qty, amountFen: amountFen ?? paidFen }
    })
    const { couponIds, pointsToUse, store, at } = sale
    const { customerId, card } = buyer
    const pricing = { saleId, storeId: store.id, at, customerId, card, lines, skus, couponIds, pointsToUse }
    const priced = await priceSale(
      this.ground,
      pricing,
      (order) => this.ground.membership.coupons.use(tx, order),
      tx,
    )
    checkPaid(priced.lines, sale.lines)
    return priced
  }

  /** Writes priced lines down and takes what they sold out of the store's stock; `offset` lines are there already. */
  async insertLines(
    tx: EntityManager,
    { id, storeId, customerId, at }: Pick<Sale, 'id' | 'storeId' | 'customerId' | 'at'>,
    { lines }: Pick<NewSale, 'lines'>,
    skus: readonly SoldSku[],
    priced: Priced,
    offset: number,
  ): Promise<void> {
    const sold = { storeId, customerId, at, qtys: lines.map(({ qty }) => qty), skus }
    const rows = (await withOffers(this.ground, priced.lines, sold, tx)).map((line, index) => {
      const { productId, skuId, code: skuCode, name, spec } = skus[index]!
      const { qty } = lines[index]!
      return { ...line, saleId: id, ordinal: offset + index + 1, productId, skuId, skuCode, name, spec, qty }
    })
    await tx.insert(SaleLine, rows)
    const moves = rows.map(({ skuId, qty }) => ({ skuId, qty: 0 - qty }))
    await this.ground.stock.move(tx, storeId, at, moves)
  }

  /** Coupons were used while pricing; here follow points, tier and the contact. */
  async effects(
    tx: EntityManager,
    row: Sale,
    sale: Pick<NewSale, 'source'>,
    buyer: Buyer,
    priced: Priced,
    spendRef: string,
  ): Promise<void> {
    for (const { couponId, title, discountFen } of priced.coupons)
      await tx.insert(SaleCoupon, { saleId: row.id, couponId, title, discountFen })
    const { membership, customers, clock } = this.ground
    const { customerId, card } = buyer
    if (customerId === null) return
    const actor = actorOf(sale)
    const now = clock.now()
    if (card) {
      for (const { id, pointsUsed, pointsEarned } of priced.lines) {
        const order = { cardId: card.id, saleLineId: id, actor, reason: 'sale' }
        if (pointsUsed > 0)
          await membership.ledger.redeem(tx, {
            ...order,
            cause: redeemCause(id),
            amount: pointsUsed,
            at: now,
          })
        if (pointsEarned > 0)
          await membership.ledger.earn(tx, {
            ...order,
            cause: earnCause(id),
            amount: pointsEarned,
            at: row.at,
          })
      }
      const deltaFen = sumOf(priced.lines, (line) => line.paidFen)
      const cause = spendCause('sale', spendRef)
      await membership.spent(tx, { cardId: card.id, deltaFen, at: now, saleAt: row.at, cause })
    }
    const { storeId, sellerStaffId: staffId, at } = row
    await customers.touch(tx, { customerId, kind: 'sale', ref: row.id, storeId, staffId, at })
    await this.ground.onBought?.(tx, customerId, at)
    await this.ground.onRecorded?.(tx, row)
  }

  private async notices(tx: EntityManager, row: Sale, buyer: Buyer): Promise<string[]> {
    if (buyer.oldCodeOf === null) return []
    const sentence = '会员码扫码已超过 24 小时，销售已记录；是否记到这位会员名下，由店长确认。'
    await tx.insert(SaleReview, {
      id: newId(),
      saleId: row.id,
      storeId: row.storeId,
      kind: 'old_code',
      customerId: buyer.oldCodeOf,
      sentence,
      state: 'open',
      createdAt: this.ground.clock.now(),
      decidedAt: null,
      decidedBy: null,
    })
    return [sentence]
  }
}

/** Inserts the sale; somebody who was faster with the same receipt number makes it a conflict. */
async function insertSale(tx: EntityManager, row: Sale): Promise<void> {
  try {
    await tx.insert(Sale, row)
  } catch (error) {
    if (isUniqueViolation(error)) throw receiptTaken(row.receiptNo)
    throw error
  }
}

/** Locks a sale's row; throws sale.unknown. */
export async function lockSale(tx: EntityManager, id: string): Promise<Sale> {
  const sale = await lockRow(tx, Sale, { id })
  if (!sale) throw noSale()
  return sale
}

export const noSale = (): AppError =>
  new AppError('not_found', 'sale.unknown', '没有找到这笔销售，请核对门店和小票号。')

function rowOf(
  id: string,
  sale: NewSale,
  buyer: Buyer,
  priced: Priced,
  contentHash: string,
  recordedAt: number,
): Sale {
  return {
    id,
    storeId: sale.store.id,
    receiptNo: sale.receiptNo,
    at: sale.at,
    recordedAt,
    channel: sale.channel,
    state: 'sold',
    isEntryOnly: sale.channel === 'workbench',
    customerId: buyer.customerId,
    cardId: buyer.card?.id ?? null,
    sellerStaffId: sale.sellerStaffId,
    codeUseId: buyer.codeUseId,
    sourceKind: sale.source.kind,
    sourceId: sale.source.id,
    contentHash,
    qty: sumOf(sale.lines, (line) => line.qty),
    ...sumsOf(priced.lines),
    refundedFen: 0,
    claimedAt: null,
  }
}
