import type { EntityManager } from 'typeorm'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../domain/errors'
import { spread } from '../../domain/money'
import { earnCause, spendCause } from './causes'
import type { Credits } from './credits'
import type { Ground, SaleActor } from './doors'
import { Sale, SaleLine } from './entities'
import { earning } from './pricing'
import { lockSale } from './record'
import { linesOf } from './refunds'

/** For how long a receipt can be claimed (domain.md §3.8). */
export const CLAIM_DAYS = 7
const DAY_MS = 86_400_000
const MAC_LENGTH = 12

/** Claim codes: the sale's id and a proof that this server printed it, so that nobody guesses one. */
export class ClaimCodes {
  private readonly key: Buffer

  constructor(dataKey: string) {
    this.key = createHmac('sha256', dataKey).update('receipt-claim').digest()
  }

  /** The code to print for a sale. */
  of(saleId: string): string {
    const proof = createHmac('sha256', this.key).update(saleId).digest('hex').slice(0, MAC_LENGTH)
    return `${saleId}${proof.toUpperCase()}`
  }

  /** The sale of a code; undefined when it is none of ours. */
  saleOf(code: string): string | undefined {
    const saleId = code.slice(0, 26)
    const expected = Buffer.from(this.of(saleId))
    const given = Buffer.from(code)
    return given.length === expected.length && timingSafeEqual(given, expected) ? saleId : undefined
  }
}

/** The own receipt is told apart: the answer to the first try may have been lost on its way. */
const taken = (isOwn: boolean): AppError =>
  new AppError(
    'conflict',
    'claim.taken',
    isOwn ? '这张小票已经记到你的会员卡了，在下面的购买记录里。' : '这张小票已经记到会员名下，不能再次补登。',
  )

/** Lets a customer join a sale that was recorded without one: claims, old codes that a manager approves. */
export class SaleJoining {
  constructor(
    private readonly ground: Ground,
    private readonly credits: Credits,
  ) {}

  /** A customer's own claim: within 7 days, once. Gives the points that the sale now earns. */
  claim(saleId: string, customerId: string): Promise<number> {
    return this.ground.db.transact(async (tx) => {
      const seen = await tx.findOneBy(Sale, { id: saleId })
      if (!seen || this.ground.clock.now() - seen.at > CLAIM_DAYS * DAY_MS)
        throw new AppError(
          'conflict',
          'claim.too_late',
          `小票只能在购买后 ${CLAIM_DAYS} 天内补登，这张已经过期。`,
        )
      return this.join(tx, saleId, customerId, { kind: 'customer', id: customerId })
    })
  }

  /** Gives a sale to a customer: points, tier, contact and credits as if they had been named with it. */
  async join(tx: EntityManager, saleId: string, wantedId: string, actor: SaleActor): Promise<number> {
    const { clock, customers, membership } = this.ground
    const customer = await customers.lock(tx, wantedId)
    const sale = await lockSale(tx, saleId)
    if (sale.customerId !== null) throw taken(sale.customerId === customer.id)
    if (sale.state !== 'sold')
      throw new AppError('conflict', 'claim.refunded', '这张小票已经退过货，不能补登。')
    const now = clock.now()
    const card = await membership.cardOf(customer.id, now, tx)
    if (!card) throw new AppError('conflict', 'card.none', '请先开会员卡，再补登小票。')
    const lines = await linesOf(tx, saleId)
    const earnedFor = await earning(this.ground, card, customer.id, sale.at, tx)
    const paid = lines.map((line) => line.paidFen)
    const pointsEarned = sale.paidFen === 0 ? 0 : earnedFor(sale.paidFen)
    for (const [index, points] of spread(pointsEarned, paid).entries())
      if (points > 0) {
        const { id } = lines[index]!
        await tx.update(SaleLine, { id }, { pointsEarned: points })
        const order = { cardId: card.id, saleLineId: id, actor, reason: 'sale' }
        await membership.ledger.earn(tx, { ...order, cause: earnCause(id), amount: points, at: sale.at })
      }
    const joined = { customerId: customer.id, cardId: card.id, pointsEarned, claimedAt: now }
    Object.assign(sale, joined)
    await tx.update(Sale, { id: saleId }, joined)
    const spend = { cardId: card.id, deltaFen: sale.paidFen, at: now, saleAt: sale.at }
    await membership.spent(tx, { ...spend, cause: spendCause('sale', saleId) })
    const { storeId, sellerStaffId: staffId, at } = sale
    await customers.touch(tx, { customerId: customer.id, kind: 'sale', ref: saleId, storeId, staffId, at })
    await this.ground.onBought?.(tx, customer.id, at)
    await this.credits.compute(tx, sale, saleId)
    return pointsEarned
  }
}
