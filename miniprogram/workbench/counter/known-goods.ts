import { call } from '../../api/client'
import { serverNow } from '../../api/server-clock'
import type { Sku } from './view'

const KEY = 'counter-goods'
const MOST = 500
const FRESH_MS = 6 * 3_600_000
const PAGE_SIZE = 100

interface Kept {
  at: string
  skus: Sku[]
}

/** The goods that the phone knows, for a sale without a network. */
export function goodsKnown(): Sku[] {
  return kept()?.skus ?? []
}

/** Reads the goods of the shelf with the store's prices, unless that was done a few hours ago. */
export async function learnGoods(): Promise<void> {
  const known = kept()
  if (known && Date.parse(serverNow()) - Date.parse(known.at) < FRESH_MS) return
  const skus: Sku[] = []
  for (let page = 1; skus.length < MOST; page += 1) {
    const { items, total } = await call('GET /api/workbench/products', { page, pageSize: PAGE_SIZE })
    for (const { name, skus: own } of items)
      for (const { id, code, spec, priceFen } of own)
        skus.push({ skuId: id, skuCode: code, productName: name, spec, priceFen })
    if (page * PAGE_SIZE >= total) break
  }
  wx.setStorageSync(KEY, { at: serverNow(), skus: skus.slice(0, MOST) })
}

function kept(): Kept | undefined {
  const found: unknown = wx.getStorageSync(KEY)
  return typeof found === 'object' && found !== null ? (found as Kept) : undefined
}
