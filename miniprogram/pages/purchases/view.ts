import type { purchasesApi, Purchase } from '../../../src/contract/purchases'
import type { Input } from '../../../src/contract/endpoint'
import { grouped, yuan } from '../../words/card-words'
import { momentText } from '../../words/day'

/** What is sent to join a receipt. */
type Claim = Input<(typeof purchasesApi)['POST /api/mp/receipt-claims']>

/** A purchase as the list shows it. */
export interface PurchaseRow {
  saleId: string
  /** Where and when. */
  line: string
  receiptNo: string
  paid: string
  /** 已全部退货, 退了 ¥120; empty when nothing was refunded. */
  refund: string
  points: string
  lines: { text: string; paid: string }[]
}

/** Words for a purchase. */
export function purchaseRow(purchase: Purchase, now: string): PurchaseRow {
  const { saleId, storeName, receiptNo, at, state, paidFen, refundedFen, pointsEarned, pointsUsed } = purchase
  const points = [
    ...(pointsEarned > 0 ? [`得 ${grouped(pointsEarned)} 积分`] : []),
    ...(pointsUsed > 0 ? [`用 ${grouped(pointsUsed)} 积分`] : []),
  ].join('，')
  return {
    saleId,
    line: `${storeName} · ${momentText(at, now)}`,
    receiptNo: `小票 ${receiptNo}`,
    paid: yuan(paidFen),
    refund: state === 'sold' ? '' : state === 'refunded' ? '已全部退货' : `已退 ${yuan(refundedFen)}`,
    points,
    lines: purchase.lines.map(({ name, spec, qty, paidFen: fen, refundedQty }) => ({
      text: `${name}${spec === '' ? '' : ` ${spec}`} × ${qty}${refundedQty > 0 ? `（退 ${refundedQty}）` : ''}`,
      paid: yuan(fen),
    })),
  }
}

/** What the shopper typed about a receipt. */
export interface ReceiptForm {
  claimCode: string
  storeId: string
  receiptNo: string
  /** As printed: 459 or 459.90. */
  amount: string
}

/** Nothing typed yet. */
export const NO_RECEIPT: ReceiptForm = { claimCode: '', storeId: '', receiptNo: '', amount: '' }

/** Yuan as typed, in fen; undefined for what is no amount. */
export function fenOf(amount: string): number | undefined {
  const found = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(amount.trim())
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : undefined
}

/** What is sent, or what is missing yet: the code alone is enough, else store, number and amount. */
export function claimOf(form: ReceiptForm): { claim: Claim } | { missing: string } {
  if (form.claimCode.trim() !== '') return { claim: { claimCode: form.claimCode.trim() } }
  const receiptNo = form.receiptNo.trim()
  if (receiptNo === '' && form.amount.trim() === '')
    return { missing: '请填写小票上的积分码，或小票号和金额' }
  if (form.storeId === '') return { missing: '请选择买东西的门店' }
  if (receiptNo === '') return { missing: '请填写小票号' }
  const paidFen = fenOf(form.amount)
  if (paidFen === undefined) return { missing: '请填写小票上的实付金额，例如 459.90' }
  return { claim: { storeId: form.storeId, receiptNo, paidFen } }
}
