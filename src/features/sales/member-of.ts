import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Ground, SaleCard } from './doors'
import type { NewSale } from './new-sale'

/** A code older than this that comes with a late sale waits for the store manager (domain.md §3.8). */
const OLD_CODE_MS = 24 * 3_600_000

/** Who buys, as far as it was said. */
export interface Buyer {
  /** The customer's row is locked. */
  customerId: string | null
  card: SaleCard | undefined
  codeUseId: string | null
  /** Whom a code named that is too old to be believed without a manager. */
  oldCodeOf: string | null
}

const NOBODY: Buyer = { customerId: null, card: undefined, codeUseId: null, oldCodeOf: null }

/** Finds and locks the member of a sale; throws member_code.*, member.unknown (a card number), card.* in Chinese. */
export async function buyerOf(ground: Ground, tx: EntityManager, sale: NewSale): Promise<Buyer> {
  const { member, tillKey } = sale
  if (member === null) return NOBODY
  if (member.kind === 'use') {
    const use = await ground.membership.memberCode.useOf(tx, member.codeUseId, tillKey, sale.at)
    return locked(ground, tx, use.customerId, sale.at, use.codeUseId)
  }
  if (member.kind === 'code') {
    const { text, scannedAt } = member
    const use = await ground.membership.memberCode.verify(tx, {
      text,
      at: scannedAt,
      tillKey,
      storeId: sale.store.id,
    })
    if (ground.clock.now() - scannedAt > OLD_CODE_MS)
      return { ...NOBODY, codeUseId: use.codeUseId, oldCodeOf: use.customerId }
    return locked(ground, tx, use.customerId, sale.at, use.codeUseId)
  }
  const customerId =
    member.kind === 'phone' ? member.customerId : await ground.membership.customerOfNumber(member.cardNumber)
  if (customerId === undefined)
    throw new AppError('not_found', 'member.unknown', '没有这个卡号的会员，请核对卡号。')
  return locked(ground, tx, customerId, sale.at, null)
}

async function locked(
  ground: Ground,
  tx: EntityManager,
  customerId: string,
  at: number,
  codeUseId: string | null,
): Promise<Buyer> {
  const customer = await ground.customers.lock(tx, customerId)
  // What can be spent counts now, however late the sale comes.
  const card = await ground.membership.cardOf(customer.id, Math.max(at, ground.clock.now()), tx)
  return { customerId: customer.id, card, codeUseId, oldCodeOf: null }
}
