import type { Quote, SaleDetail } from '../../contract/sale-shapes'
import type { RecordedSale } from '../../contract/till'
import type { Ground } from './doors'
import { Sale } from './entities'
import type { ClaimCodes } from './joining'
import { buyerOf } from './member-of'
import { skusOf, type NewSale } from './new-sale'
import { presentSale } from './present'
import { offeredLines, priceSale, sumsOf } from './pricing'
import { noSale, type Recorded, type SaleRecorder } from './record'

/** What tills and guides do alike: quote, record, read. */
export class Counter {
  constructor(
    private readonly ground: Ground,
    private readonly recorder: SaleRecorder,
    private readonly claimCodes: ClaimCodes,
  ) {}

  /** What offers, coupons and points would do; nothing is kept. */
  async quote(
    sale: Omit<NewSale, 'lines'> & {
      lines: readonly { skuCode: string; qty: number; amountFen?: number | undefined }[]
    },
  ): Promise<Quote> {
    const skus = await skusOf(this.ground, sale.lines)
    const { store, at, couponIds, pointsToUse } = sale
    const { offered, priced } = await this.ground.db.transact(async (tx) => {
      const lines = sale.lines.map((line) => ({ ...line, paidFen: line.amountFen ?? 0 }))
      const { customerId, card } = await buyerOf(this.ground, tx, { ...sale, lines })
      const buying = { storeId: store.id, customerId, at }
      const offered = await offeredLines(this.ground, sale.lines, skus, buying, tx)
      const about = { saleId: '', ...buying, card, lines: offered, skus }
      const step = (order: Parameters<typeof this.ground.membership.coupons.quote>[0]) =>
        this.ground.membership.coupons.quote(order, tx)
      const priced = await priceSale(this.ground, { ...about, couponIds, pointsToUse }, step, tx)
      return { offered, priced }
    })
    return {
      lines: priced.lines.map(({ id, ...line }, index) => {
        void id
        const { skuCode, qty } = sale.lines[index]!
        const { listFen, offer } = offered[index]!
        return { skuCode, qty, listFen, offer, ...line }
      }),
      ...sumsOf(priced.lines),
      pointFen: priced.pointFen,
    }
  }

  /** Records a sale and says what the till should print. */
  async record(sale: NewSale): Promise<RecordedSale> {
    return this.answer(await this.recorder.record(sale))
  }

  private async answer({ saleId, notices }: Recorded): Promise<RecordedSale> {
    const { db, membership, clock } = this.ground
    const sale = await db.read.findOneByOrFail(Sale, { id: saleId })
    const card =
      sale.customerId === null ? undefined : await membership.cardOf(sale.customerId, clock.now(), db.read)
    const points = card && {
      spendable: card.points.spendable,
      pending: card.points.pending,
      debt: card.points.debt,
    }
    return {
      sale: await presentSale(this.ground, sale),
      points: points ?? null,
      claimCode: sale.customerId === null ? this.claimCodes.of(sale.id) : null,
      notices,
    }
  }

  /** A sale by store and receipt number; throws sale.unknown. */
  async byReceipt(storeId: string, receiptNo: string): Promise<Sale> {
    const sale = await this.ground.db.read.findOneBy(Sale, { storeId, receiptNo })
    if (!sale) throw noSale()
    return sale
  }

  /** A sale with everything, as it is now. */
  async detail(id: string): Promise<SaleDetail> {
    return presentSale(this.ground, await this.ground.db.read.findOneByOrFail(Sale, { id }))
  }
}
