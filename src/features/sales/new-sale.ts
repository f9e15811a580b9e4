import type { SaleChannel } from '../../contract/sale-shapes'
import { AppError } from '../../domain/errors'
import type { SoldSku } from '../products'
import type { Ground, SaleActor, SaleStore } from './doors'
import { fingerprint } from './idempotency'

/** A line as it was sent; `amountFen` is the price before coupons and points. */
export interface NewLine {
  skuCode: string
  qty: number
  paidFen: number
  amountFen?: number | undefined
}

/** How a request may name the member: in at most one of these ways. */
export interface MemberFields {
  codeUseId?: string | undefined
  memberCode?: { text: string; scannedAt: string } | undefined
  phone?: string | undefined
}

/** How the member was named, before a phone number was looked up. */
export type GivenMember =
  | { kind: 'use'; codeUseId: string }
  | { kind: 'code'; text: string; scannedAt: number }
  | { kind: 'phone'; phone: string }
  | { kind: 'card'; cardNumber: string }

/** How the member was named; whose a phone number is was found by whoever made this, under their own rules. */
export type NamedMember = Exclude<GivenMember, { kind: 'phone' }> | FoundByPhone

interface FoundByPhone {
  kind: 'phone'
  phone: string
  customerId: string
}

/** A sale that is to be recorded. */
export interface NewSale {
  store: SaleStore
  receiptNo: string
  /** Epoch ms. */
  at: number
  channel: SaleChannel
  source: { kind: 'till' | 'staff' | 'import'; id: string }
  /** Under which a member code was verified (see `tillKeyOf`). */
  tillKey: string
  sellerStaffId: string | null
  lines: readonly NewLine[]
  member: NamedMember | null
  couponIds: readonly string[]
  pointsToUse: number
}

/** How far ahead of ours a till's clock may be. */
const AHEAD_MS = 5 * 60_000

/** The name under which a till verifies codes: a code verified at one store is of no use at another. */
export const tillKeyOf = (sourceId: string, storeId: string): string => `${sourceId}:${storeId}`

/** Who is written down as having moved points. */
export function actorOf(sale: Pick<NewSale, 'source'>): SaleActor {
  const { kind, id } = sale.source
  return kind === 'import' ? { kind: 'system', id } : { kind, id }
}

/** The member of a request; at most one way to name them. Throws sale.member_twice. */
export function memberOf({ codeUseId, memberCode, phone }: MemberFields): GivenMember | null {
  const named: GivenMember[] = []
  if (codeUseId !== undefined) named.push({ kind: 'use', codeUseId })
  if (memberCode)
    named.push({ kind: 'code', text: memberCode.text, scannedAt: Date.parse(memberCode.scannedAt) })
  if (phone !== undefined) named.push({ kind: 'phone', phone })
  if (named.length > 1)
    throw new AppError(
      'invalid',
      'sale.member_twice',
      '会员只能用一种方式指明：codeUseId、memberCode 或 phone。',
    )
  return named[0] ?? null
}

/**
 * The fingerprint of what a sale says, whoever sent it: store and receipt number are its name, not its content; nor is
 * it who has the phone number now.
 */
export function contentOf({ at, lines, couponIds, pointsToUse, sellerStaffId, ...sale }: NewSale): string {
  const member = sale.member?.kind === 'phone' ? { kind: 'phone', phone: sale.member.phone } : sale.member
  return fingerprint({ at, lines, member, couponIds, pointsToUse, sellerStaffId })
}

/** The SKUs of the lines, in their order; throws product.unknown_code naming the line. */
export async function skusOf(
  ground: Pick<Ground, 'catalogue'>,
  lines: readonly { skuCode: string }[],
): Promise<SoldSku[]> {
  const known = await ground.catalogue.byCodes(lines.map((line) => line.skuCode))
  return lines.map(({ skuCode }, index) => {
    const sku = known.get(skuCode)
    if (sku) return sku
    throw new AppError(
      'invalid',
      'product.unknown_code',
      `第 ${index + 1} 行的商品编码「${skuCode}」不存在，请核对编码，或先在后台建立商品。`,
      { line: index + 1, skuCode },
    )
  })
}

/** Throws sale.in_future and sale.seller_unknown. */
export async function checkFrame(
  ground: Pick<Ground, 'clock' | 'staff'>,
  sale: Pick<NewSale, 'at' | 'sellerStaffId' | 'member' | 'couponIds' | 'pointsToUse'>,
): Promise<void> {
  if (sale.at > ground.clock.now() + AHEAD_MS)
    throw new AppError('invalid', 'sale.in_future', '成交时间在将来，请检查收银机的时钟。')
  if (sale.sellerStaffId !== null && !(await ground.staff.byId(sale.sellerStaffId)))
    throw new AppError('invalid', 'sale.seller_unknown', '没有这位导购，请核对导购编号。')
  if (sale.member === null && (sale.couponIds.length > 0 || sale.pointsToUse > 0))
    throw new AppError('invalid', 'sale.member_needed', '使用优惠券或积分前，请先核验会员。')
}
