import type { apiKeysApi } from '../../src/contract/api-keys'
import type { mpProductsApi } from '../../src/contract/mp-products'
import type { offersApi } from '../../src/contract/offers'
import type { picturesApi } from '../../src/contract/pictures'
import type { productImportsApi } from '../../src/contract/product-imports'
import type { productsApi } from '../../src/contract/products'
import type { salesApi } from '../../src/contract/sales'
import type { mpSharesApi, sharesApi } from '../../src/contract/shares'
import type { tillApi } from '../../src/contract/till'
import type { Sample } from './matrix-samples'

/** The rows that samples of products and sales point at. */
export interface SaleRows {
  productId: string
  productImportId: string
  skuId: string
  offerId: string
  shareId: string
  saleId: string
  saleLineId: string
  refundId: string
  saleReviewId: string
  saleImportId: string
  apiKeyId: string
}

/** Rows that are not there yet. */
export const noSaleRows = (): SaleRows => ({
  productId: '',
  productImportId: '',
  skuId: '',
  offerId: '',
  shareId: '',
  saleId: '',
  saleLineId: '',
  refundId: '',
  saleReviewId: '',
  saleImportId: '',
  apiKeyId: '',
})

let serial = 0
const product = () => {
  const code = `SAMPLE-${++serial}`
  return { code, name: '样例商品', skus: [{ code: `${code}-1`, spec: '均码', priceFen: 9900 }] }
}
const offer = ({ storeId }: { storeId: string }) => ({
  name: '样例优惠',
  scope: { storeIds: [storeId] },
  rule: { kind: 'percent', percentOff: 10 },
  startsAt: new Date().toISOString(),
  endsAt: new Date(Date.now() + 86_400_000).toISOString(),
})
const at = '2026-01-05T03:00:00.000Z'
const lines = [{ skuCode: 'SAMPLE', qty: 1, paidFen: 100 }]
const priced = [{ skuCode: 'SAMPLE', qty: 1, amountFen: 100 }]
const phone = '13800138000'

type Operation =
  | keyof typeof picturesApi
  | keyof typeof offersApi
  | keyof typeof mpProductsApi
  | keyof typeof productsApi
  | keyof typeof productImportsApi
  | keyof typeof salesApi
  | keyof typeof sharesApi
  | keyof typeof mpSharesApi
  | keyof typeof tillApi
  | keyof typeof apiKeysApi

/** Sample calls of products, sales, tills and API keys. */
export const SALES_SAMPLES: Record<Operation, Sample> = {
  'GET /api/admin/products': {},
  'POST /api/admin/products': { body: product },
  'GET /api/admin/products/:id': { id: 'productId' },
  'PUT /api/admin/products/:id': { id: 'productId', body: () => ({ ...product(), version: 1 }) },
  'POST /api/admin/products/:id/shelf': { id: 'productId', body: () => ({ position: ++serial }) },
  'GET /api/admin/product-groups': {},
  'GET /api/admin/products/:id/stock': { id: 'productId' },
  'PUT /api/admin/products/:id/stock': {
    id: 'productId',
    body: ({ skuId, storeId }) => ({ items: [{ storeId, skuId, qty: ++serial, priceFen: null }] }),
  },
  'GET /api/admin/product-imports/template': {},
  'GET /api/admin/product-imports/current': {},
  'POST /api/admin/product-imports/preview': { form: { fields: {}, file: 'products' } },
  'POST /api/admin/product-imports': { form: { fields: {}, file: 'products' } },
  'GET /api/admin/product-imports': {},
  'GET /api/admin/product-imports/:id': { id: 'productImportId' },
  'GET /api/admin/product-imports/:id/problems': { id: 'productImportId' },
  'POST /api/admin/product-imports/:id/undo': { id: 'productImportId', body: () => ({}) },
  'POST /api/admin/pictures': { form: { fields: {}, file: 'picture' } },
  'GET /api/admin/offers': {},
  'POST /api/admin/offers': { body: offer },
  'POST /api/admin/offers/preview': { body: offer },
  'GET /api/admin/offers/:id': { id: 'offerId' },
  'PUT /api/admin/offers/:id': { id: 'offerId', body: (rows) => ({ ...offer(rows), version: 1 }) },
  'POST /api/admin/offers/:id/decide': { id: 'offerId', body: () => ({ isApproved: true }) },
  'POST /api/admin/offers/:id/stop': { id: 'offerId', body: () => ({}) },
  'GET /api/mp/products': {},
  'GET /api/mp/products/:id': { id: 'productId' },
  'GET /api/mp/product-groups': {},
  'GET /api/mp/recommendations': {},
  'GET /api/mp/offers': {},
  'GET /api/mp/offers/:id': { id: 'offerId' },
  'GET /api/admin/shares': {},
  'GET /api/admin/shares/:id': { id: 'shareId' },
  'GET /api/admin/share-guides': {},
  'GET /api/admin/share-suspects': {},
  'GET /api/admin/share-reviews': {},
  'POST /api/admin/share-reviews/:id/decide': { id: 'saleId', body: () => ({ isAccepted: true }) },
  'POST /api/workbench/shares': { body: ({ productId }) => ({ kind: 'product', id: productId }) },
  'GET /api/workbench/shares': {},
  'POST /api/mp/shares': { body: ({ productId }) => ({ kind: 'product', id: productId }) },
  'POST /api/mp/shares/:id/visits': { id: 'shareId', body: () => ({}) },
  'POST /api/mp/share-opens': { body: ({ shareId }) => ({ shareId, code: 'no-such-code' }) },
  'GET /api/workbench/products': {},
  'GET /api/workbench/skus': {},
  'GET /api/admin/api-keys': {},
  'POST /api/admin/api-keys': { body: () => ({ name: '样例收银', scopes: ['sales'] }) },
  'POST /api/admin/api-keys/:id/revoke': { id: 'apiKeyId', body: () => ({}) },
  'POST /api/till/member-codes/verify': { body: () => ({ storeCode: 'S', code: '123' }) },
  'POST /api/till/members/lookup': { body: () => ({ storeCode: 'S', phone }) },
  'POST /api/till/sales/quote': { body: () => ({ storeCode: 'S', lines: priced }) },
  'POST /api/till/sales': { body: () => ({ storeCode: 'S', receiptNo: 'R1', at, lines }) },
  'GET /api/till/sales': {},
  'POST /api/till/refunds': {
    body: () => ({
      storeCode: 'S',
      receiptNo: 'R1',
      refundNo: 'F1',
      at,
      lines: [{ skuCode: 'SAMPLE', qty: 1 }],
    }),
  },
  'POST /api/till/refunds/void': {
    body: () => ({ storeCode: 'S', receiptNo: 'R1', refundNo: 'F1', at, reason: '录错' }),
  },
  'GET /api/admin/sales': {},
  'GET /api/admin/sales/:id': { id: 'saleId' },
  'POST /api/admin/sales/:id/refunds/preview': {
    id: 'saleId',
    body: ({ saleLineId }) => ({ lines: [{ saleLineId, qty: 1 }] }),
  },
  'POST /api/admin/sales/:id/refunds': {
    id: 'saleId',
    body: ({ saleLineId }) => ({
      lines: [{ saleLineId, qty: 1 }],
      refundNo: `F-${++serial}`,
      reason: '尺码不合适',
    }),
  },
  'POST /api/admin/refunds/:id/void': { id: 'refundId', body: () => ({ reason: '录错了' }) },
  'GET /api/admin/sale-reviews': {},
  'POST /api/admin/sale-reviews/:id/decide': {
    id: 'saleReviewId',
    body: () => ({ decision: 'dismissed' }),
  },
  'GET /api/admin/credits': {},
  'GET /api/admin/credit-runs': {},
  'POST /api/admin/credit-runs': { body: () => ({}) },
  'GET /api/admin/sale-imports/template': {},
  'POST /api/admin/sale-imports/preview': { form: { fields: {}, file: 'sales' } },
  'POST /api/admin/sale-imports': { form: { fields: {}, file: 'sales' } },
  'GET /api/admin/sale-imports': {},
  'GET /api/admin/sale-imports/:id': { id: 'saleImportId' },
  'POST /api/workbench/member-codes/verify': { body: () => ({ code: '123' }) },
  'POST /api/workbench/members/lookup': { body: () => ({ phone }) },
  'POST /api/workbench/sales/quote': { body: () => ({ lines: priced }) },
  'POST /api/workbench/sales': { body: () => ({ clientKey: 'sample-key', receiptNo: 'R1', at, lines }) },
  'GET /api/workbench/sales': {},
  'GET /api/workbench/figures': {},
  'GET /api/mp/purchases': {},
  'POST /api/mp/receipt-claims': { body: () => ({ claimCode: 'X' }) },
}
