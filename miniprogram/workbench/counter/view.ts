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
    lines: lines.map(({ skuCode, qty, priceFen }) => ({ skuCode, qty, paidFen: priceFen * qty })),
  }
}

/** What happened, in one sentence. */
export function recordedText(recorded: Recorded): string {
  const { paidFen, pointsEarned } = recorded.sale
  const points = pointsEarned > 0 ? `，会员得 ${grouped(pointsEarned)} 积分` : ''
  return `已记下 ${yuan(paidFen)}${points}。`
}
