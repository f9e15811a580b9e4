import { ProductDraft } from '../../src/contract/products'
import { ShareCredit } from '../../src/features/shares'
import { Offer } from '../../src/features/products'
import { Handover, HandoverItem } from '../../src/features/bindings/entities/handover'
import { DataRequest } from '../../src/features/customers/entities/data-request'
import { MemberImportRow } from '../../src/features/customers/entities/member-import'
import { MergeProposal } from '../../src/features/customers/entities/merge'
import { SaleLine, SaleReview } from '../../src/features/sales'
import { ProductImport } from '../../src/features/products/entities/product-import'
import { SaleImport } from '../../src/features/sales/entities/sale-import'
import { newId } from '../../src/platform/ids'
import type { TestApp } from '../support/app'
import type { Rows } from './matrix-samples'

/** A customer's open cases: two people who may be one, a wish for one's data, a file of members. */
export async function fillCases({ app }: TestApp, rows: Rows): Promise<void> {
  const { customers } = app.features
  const at = Date.now()
  rows.customerId = rows.memberId
  await app.db.transact(async (tx) => {
    if (!(await tx.existsBy(Handover, { id: rows.handoverId }))) {
      const counts = { total: 0, done: 0, skipped: 0, createdAt: at, finishedAt: at, undoUntil: null }
      const order = { kind: 'leave' as const, mode: 'store_pool' as const, staffId: rows.staffId }
      const plain = { successorId: null, isNoticed: true, reason: '离职', createdBy: null, openKey: null }
      await tx.insert(Handover, { id: rows.handoverId, state: 'done', ...order, ...plain, ...counts })
      const item = { id: newId(), handoverId: rows.handoverId, customerId: rows.memberId, newStaffId: null }
      const stores = { oldStoreId: rows.storeId, newStoreId: rows.storeId, oldBindingId: newId() }
      await tx.insert(HandoverItem, { ...item, ...stores, state: 'done' })
    }
    const arrive = async (): Promise<string> => {
      const who = { account: 'miniapp' as const, openId: `o${newId()}`, evidence: 'matrix', at }
      return (await customers.arrive(tx, who)).customerId
    }
    const [oneId, otherId] = [await arrive(), await arrive()]
    rows.mergeProposalId = newId()
    const undecided = { decidedAt: null, decidedBy: null, note: null }
    await tx.insert(MergeProposal, {
      id: rows.mergeProposalId,
      ...{ oneId, otherId, reason: 'phone', state: 'open', createdAt: at },
      ...{ openKey: `${oneId}:${otherId}`, ...undecided },
    })
    rows.dataRequestId = newId()
    const wish = { kind: 'export' as const, source: 'staff' as const, reason: '顾客在店里提出' }
    const times = { requestedAt: at, startAt: at, dueAt: at, doneAt: null, proof: null }
    await tx.insert(DataRequest, {
      id: rows.dataRequestId,
      ...{ customerId: oneId, state: 'open', requestedBy: rows.staffId, openKey: null },
      ...{ ...wish, ...times },
    })
    rows.memberImportId = newId()
    const figures = { total: 0, made: 0, updated: 0, skipped: 0, failed: 0, kept: 0 }
    const done = { state: 'done' as const, createdBy: rows.staffId, createdAt: at, finishedAt: at }
    await tx.insert(MemberImportRow, { id: rows.memberImportId, fileName: 'm.csv', ...figures, ...done })
  })
}

/** A product, a sale of it with a refund and a case for the manager, a file of sales, and a till's key. */
export async function fillSales({ app }: TestApp, rows: Rows): Promise<void> {
  if (rows.saleId) return
  const { products, sales, stores } = app.features
  const at = Date.now()
  const skuCode = 'MATRIX-1'
  const draft = { code: 'MATRIX', name: '样例商品', skus: [{ code: skuCode, priceFen: 9900 }] }
  const product = await products.catalogue.create(ProductDraft.parse(draft))
  rows.productId = product.id
  rows.skuId = product.skus[0]!.id
  rows.offerId = newId()
  const undecided = { decidedBy: null, decidedAt: null, decisionNote: null }
  await app.db.transact((tx) =>
    tx.insert(Offer, {
      ...{ id: rows.offerId, name: '样例优惠', ownerStoreId: rows.storeId, state: 'waiting', reasons: [] },
      scope: { storeIds: [rows.storeId], tierIds: [], customerTags: [], tags: [], productIds: [] },
      ...{ rule: { kind: 'percent', percentOff: 50 }, startsAt: at, endsAt: at + 86_400_000 },
      ...{ createdBy: null, createdAt: at, updatedAt: at, version: 1, ...undecided },
    }),
  )
  const share = { kind: 'product' as const, id: rows.productId }
  rows.shareId = (await app.features.shares.links.share({ kind: 'guide', staffId: rows.staffId }, share)).id
  const source = { kind: 'staff' as const, id: rows.staffId }
  const { saleId } = await sales.recorder.record({
    store: (await stores.byId(rows.storeId))!,
    receiptNo: 'MATRIX-1',
    at,
    channel: 'till',
    source,
    tillKey: 'matrix',
    sellerStaffId: rows.staffId,
    lines: [{ skuCode, qty: 1000, paidFen: 9_900_000 }],
    member: null,
    couponIds: [],
    pointsToUse: 0,
  })
  rows.saleId = saleId
  rows.saleLineId = (await app.db.read.findOneByOrFail(SaleLine, { saleId })).id
  const wishes = [{ saleLineId: rows.saleLineId, qty: 1 }]
  const refund = { refundNo: 'MATRIX-1', at, reason: null, wishes, source }
  rows.refundId = await sales.refunds.refund(saleId, refund)
  const actor = { staffId: rows.staffId, name: '样例', roles: [], storeIds: 'all' as const }
  await app.db.transact((tx) =>
    tx.insert(ShareCredit, {
      ...{ saleId, visitId: newId(), shareId: rows.shareId, guideId: rows.staffId, storeId: rows.storeId },
      ...{ day: '2026-01-05', state: 'review', saleAt: at, decidedBy: null, decidedAt: null },
    }),
  )
  rows.apiKeyId = (
    await sales.apiKeys.create({ name: '样例', scopes: ['sales'], storeIds: null }, actor)
  ).key.id
  await insertCases({ app }, rows, at)
}

async function insertCases({ app }: Pick<TestApp, 'app'>, rows: Rows, at: number): Promise<void> {
  rows.saleReviewId = newId()
  rows.saleImportId = newId()
  rows.productImportId = newId()
  await app.db.transact(async (tx) => {
    const undecided = { customerId: null, decidedAt: null, decidedBy: null }
    await tx.insert(SaleReview, {
      id: rows.saleReviewId,
      ...{ saleId: rows.saleId, storeId: rows.storeId, kind: 'old_code', state: 'open' },
      ...{ sentence: '会员码已超过 24 小时。', createdAt: at, ...undecided },
    })
    await tx.insert(ProductImport, {
      ...{ id: rows.productImportId, fileName: 'p.csv', state: 'done', createdBy: rows.staffId },
      ...{ total: 0, made: 0, updated: 0, unchanged: 0, failed: 0, kept: 0, createdAt: at, finishedAt: at },
    })
    const figures = { total: 0, done: 0, created: 0, unchanged: 0, failed: 0, problems: [] }
    await tx.insert(SaleImport, {
      id: rows.saleImportId,
      ...{ filename: 's.csv', state: 'done', sealedText: null, createdBy: rows.staffId },
      ...{ createdAt: at, finishedAt: at, ...figures },
    })
  })
}
