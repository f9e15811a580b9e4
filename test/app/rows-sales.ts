import { ProductDraft } from '../../src/contract/products'
import { Refund, SaleReview, type NewSale } from '../../src/features/sales'
import { newId } from '../../src/platform/ids'
import type { TestApp } from '../support/app'
import type { SaleRows } from './samples-sales'

const actor = { staffId: newId(), name: '样例', roles: [], storeIds: 'all' as const }

/** A product, a sale with a refund that can be taken back, a review, an import and an API key. */
export async function fillSales({ app }: TestApp, storeId: string): Promise<SaleRows> {
  const { products, sales, stores } = app.features
  const { db } = app
  const code = `GOODS-${newId()}`
  const skus = [{ code: `${code}-1`, spec: '均码', priceFen: 100 }]
  const product = await products.catalogue.create(ProductDraft.parse({ code, name: '样例', skus }))
  const receiptNo = `R-${newId()}`
  const sale: NewSale = {
    store: (await stores.byId(storeId))!,
    receiptNo,
    at: 1_000,
    channel: 'till',
    source: { kind: 'till', id: newId() },
    tillKey: 'sample',
    sellerStaffId: null,
    lines: [{ skuCode: `${code}-1`, qty: 100, paidFen: 10_000 }],
    member: null,
    couponIds: [],
    pointsToUse: 0,
  }
  const { saleId } = await sales.recorder.record(sale)
  const saleLineId = (await sales.refunds.leftOf(db.read, saleId))[0]!.saleLineId
  const wishes = [{ saleLineId, qty: 1 }]
  const source = { kind: 'staff' as const, id: actor.staffId }
  await sales.refunds.refund(saleId, { refundNo: 'SAMPLE', at: 2_000, reason: null, wishes, source })
  const { id: refundId } = await db.read.findOneByOrFail(Refund, { saleId })
  const saleReviewId = newId()
  const undecided = { customerId: null, decidedAt: null, decidedBy: null, state: 'open' as const }
  const review = { saleId, storeId, kind: 'entry_differs' as const, sentence: '样例', createdAt: 1_000 }
  await db.transact((tx) => tx.insert(SaleReview, { id: saleReviewId, ...review, ...undecided }))
  const file = { filename: 'sales.csv', bytes: salesFile(`${code}-1`, sale.store.code) }
  const { id: saleImportId } = await sales.imports.begin(file, actor.staffId)
  const { key } = await sales.apiKeys.create({ name: '样例', scopes: ['sales'], storeIds: null }, actor)
  return { productId: product.id, saleId, saleLineId, refundId, saleReviewId, saleImportId, apiKeyId: key.id }
}

function salesFile(skuCode: string, storeCode: string): Buffer {
  const header = '门店编号,小票号,成交时间,商品编码,数量,实付金额'
  return Buffer.from(`${header}\n${storeCode},I-${newId()},2026-01-05 11:00,${skuCode},1,1.00\n`)
}

/** A file whose one row is wrong: reading it is the whole call. */
export const emptySalesFile = (): Buffer => Buffer.from('门店编号,小票号,成交时间,商品编码,数量,实付金额\n')
