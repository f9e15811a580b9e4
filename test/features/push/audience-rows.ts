import { newId } from '../../../src/platform/ids'

/** Whole rows of the tables that an audience reads; only what a condition looks at differs. */

export const anIdentity = (customerId: string, openId: string) => ({
  id: newId(),
  customerId,
  kind: 'openid' as const,
  account: 'official',
  value: openId,
  openKey: `openid:official:${openId}`,
  fromAt: 1,
  toAt: null,
  evidence: 'callback',
})

export const aCard = (customerId: string, openedAt: number, tierId: string, index: number) => ({
  id: newId(),
  customerId,
  programme: 'main',
  openKey: `${customerId}:main`,
  number: String(1_000_000_000_000_000 + index),
  codeRef: null,
  codeSecret: null,
  state: 'active' as const,
  mergedInto: null,
  tierId,
  tierSince: openedAt,
  tierGuaranteedUntil: null,
  tierReviewAt: null,
  points: 0,
  debt: 0,
  entries: 0,
  openedAt,
  updatedAt: openedAt,
})

export const aBinding = (customerId: string, storeId: string, staffId: string | null) => ({
  id: newId(),
  customerId,
  storeId,
  staffId,
  role: 'home' as const,
  fromAt: 1,
  toAt: null,
  cause: 'scan',
  decidedBy: 'policy',
  policyVersion: 0,
  sourceScanId: null,
  openKey: `home:${customerId}`,
})

export const aTouch = (customerId: string, kind: 'scan' | 'message' | 'open', at: number) => ({
  id: newId(),
  customerId,
  kind,
  ref: newId(),
  storeId: null,
  staffId: null,
  campaignId: null,
  at,
})

export const aConsent = (
  customerId: string,
  purpose: 'marketing' | 'location',
  state: 'given' | 'refused' | 'withdrawn',
  at: number,
) => ({ id: newId(), customerId, purpose, version: 1, state, evidence: '小程序', at })

/** A sale of two pieces of one product for `fen` in all. */
export function aSale(customerId: string, at: number, productId: string, fen = 20_000, storeId = newId()) {
  const money = { amountFen: fen, couponFen: 0, pointsFen: 0, pointsUsed: 0, paidFen: fen, pointsEarned: 0 }
  const id = newId()
  const row = {
    ...{ id, storeId, receiptNo: id, at, recordedAt: at, channel: 'till' as const, state: 'sold' as const },
    ...{ isEntryOnly: false, customerId, cardId: null, sellerStaffId: null, codeUseId: null },
    ...{
      sourceKind: 'till' as const,
      sourceId: id,
      contentHash: '',
      qty: 2,
      refundedFen: 0,
      claimedAt: null,
    },
    ...money,
  }
  const line = {
    ...{
      id: newId(),
      saleId: id,
      ordinal: 1,
      productId,
      skuId: newId(),
      skuCode: 'A',
      name: '外套',
      spec: '',
    },
    ...{ qty: 2, ...money },
  }
  return { row, line }
}

/** Everything of a sale's line back; `isWhole` says that the sale is over with it. */
export function aRefund(saleId: string, saleLineId: string, at: number, isWhole: boolean, fen = 20_000) {
  const id = newId()
  const figures = { amountFen: fen, pointsReversed: 0, pointsRestored: 0 }
  const refund = {
    ...{ id, saleId, refundNo: id, at, recordedAt: at, reason: null, sourceKind: 'till' as const },
    ...{ sourceId: id, contentHash: '', isWhole, voidsRefundId: null, ...figures },
  }
  const back = { id: newId(), refundId: id, saleId, saleLineId, qty: 2, ...figures }
  return { refund, back }
}
