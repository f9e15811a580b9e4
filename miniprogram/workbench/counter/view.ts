import type { Input, Result } from '../../../src/contract/endpoint'
import type { productsApi } from '../../../src/contract/products'
import type { salesWorkbenchApi } from '../../../src/contract/sales'
import { grouped, yuan } from '../../words/card-words'

type Member = Result<(typeof salesWorkbenchApi)['POST /api/workbench/member-codes/verify']>
type Recorded = Result<(typeof salesWorkbenchApi)['POST /api/workbench/sales']>
type SaleEntry = Input<(typeof salesWorkbenchApi)['POST /api/workbench/sales']>
export type Sku = Result<(typeof productsApi)['GET /api/workbench/skus']>['items'][number]

/** A member as the guide sees them. */
export interface MemberWords {
  codeUseId: string | null
  /** A code that was scanned without a network: the server verifies it by the time of its scan (domain.md 3.8). */
  unverified?: { text: string; scannedAt: string }
  name: string
  line: string
  guide: string
}

/** One line of the basket. */
export interface BasketLine {
  skuCode: string
  name: string
  spec: string
  priceFen: number
  qty: number
  money: string
}

/** Words for a member whose code was verified. */
export function memberWords(member: Member): MemberWords {
  const { codeUseId, maskedName, tierName, points, guideName, storeName } = member
  return {
    codeUseId,
    name: maskedName ?? '会员',
    line: `${tierName} · 可用 ${grouped(points.spendable)} 积分`,
    guide: guideName ? `${storeName ?? ''} ${guideName} 的客人`.trim() : '',
  }
}

/** Words for a member whose code cannot be verified yet; undefined for a text that is no member code. */
export function unverifiedMember(text: string, scannedAt: string): MemberWords | undefined {
  if (!/^\d{20}$/.test(text)) return undefined
  return {
    codeUseId: null,
    unverified: { text, scannedAt },
    name: '会员（没有网络，还没核验）',
    line: `会员码尾号 ${text.slice(-4)}，上传时按扫码时间核验`,
    guide: '',
  }
}

/** SKUs that the phone knows, by the words in their name or code. */
export function knownSkus(known: Sku[], search: string): Sku[] {
  const words = search.toLowerCase()
  return known
    .filter(({ skuCode, productName, spec }) =>
      `${skuCode} ${productName} ${spec}`.toLowerCase().includes(words),
    )
    .slice(0, 20)
}

/** A SKU that the phone does not know, by its code and the price on its tag; or what is wrong with them. */
export function typedSku(code: string, priceText: string): Sku | string {
  const skuCode = code.trim()
  if (!/^[\w./-]{1,64}$/.test(skuCode)) return '请填写吊牌上的商品编码，只有字母、数字和 . _ - /。'
  const price = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(priceText.trim())
  if (!price) return '请填写吊牌价，例如 459 或 88.50。'
  const priceFen = Number(price[1]) * 100 + Number((price[2] ?? '').padEnd(2, '0'))
  return { skuId: skuCode, skuCode, productName: skuCode, spec: '手工录入', priceFen }
}

/** The basket with one more of a SKU. */
export function withSku(lines: BasketLine[], sku: Sku): BasketLine[] {
  if (lines.some(({ skuCode }) => skuCode === sku.skuCode)) return withQuantity(lines, sku.skuCode, 1)
  const { skuCode, productName: name, spec, priceFen } = sku
  return [...lines, { skuCode, name, spec, priceFen, qty: 1, money: yuan(priceFen) }]
}

/** The basket with more or fewer of a line; at zero the line goes. */
export function withQuantity(lines: BasketLine[], skuCode: string, change: number): BasketLine[] {
  return lines
    .map((line) => {
      if (line.skuCode !== skuCode) return line
      const qty = line.qty + change
      return { ...line, qty, money: yuan(line.priceFen * qty) }
    })
    .filter((line) => line.qty > 0)
}

/** What the button says, and whether it can be pressed. */
export function recordButton(lines: BasketLine[], receiptNo: string): { text: string; canRecord: boolean } {
  if (lines.length === 0) return { text: '先加商品', canRecord: false }
  if (receiptNo.trim() === '') return { text: '先填小票号', canRecord: false }
  return { text: `记下这笔销售 ${yuan(totalFen(lines))}`, canRecord: true }
}

/** What the basket costs, in fen. */
export function totalFen(lines: BasketLine[]): number {
  return lines.reduce((sum, { priceFen, qty }) => sum + priceFen * qty, 0)
}

/** The sale to send; `clientKey` stays the same however often it is sent. */
export function saleOf(entry: {
  lines: BasketLine[]
  member: MemberWords | null
  receiptNo: string
  clientKey: string
  at: string
}): SaleEntry {
  const { lines, member, receiptNo, clientKey, at } = entry
  return {
    clientKey,
    receiptNo: receiptNo.trim(),
    at,
    ...(member?.codeUseId && { codeUseId: member.codeUseId }),
    ...(member?.unverified && { memberCode: member.unverified }),
    lines: lines.map(({ skuCode, qty, priceFen }) => ({ skuCode, qty, paidFen: priceFen * qty })),
  }
}

/** What is said of a sale that waits in the phone. */
export const KEPT_TEXT = '现在没有网络，这笔已存在手机里，联网后自动上传，不会重复。'

/** What happened, in one sentence. */
export function recordedText(recorded: Recorded): string {
  const { paidFen, pointsEarned } = recorded.sale
  const points = pointsEarned > 0 ? `，会员得 ${grouped(pointsEarned)} 积分` : ''
  return [`已记下 ${yuan(paidFen)}${points}。`, ...recorded.notices].join('')
}
