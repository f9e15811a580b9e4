import { AppError } from '../../../src/domain/errors'
import { Card, PointEntry } from '../../../src/features/membership'
import { newId } from '../../../src/platform/ids'
import { couponProblems, ledgerProblems } from '../../support/ledger-invariants'
import { aCoupon } from './coupon-stories'
import { DAY, membershipWorld, SYSTEM, type MembershipWorld } from './world'

jest.setTimeout(120_000)
const CROWD = 200

let world: MembershipWorld
beforeAll(async () => void (world = await membershipWorld()))
beforeEach(() => world.empty())
afterEach(async () => {
  expect(await ledgerProblems(world.db.read)).toEqual([])
  expect(await couponProblems(world.db.read)).toEqual([])
})
afterAll(() => world.close())

const order = (cardId: string, amount: number, cause: string) => ({
  cardId,
  amount,
  cause,
  at: world.clock.now(),
  actor: SYSTEM,
  reason: 'sale',
})

/** Runs all at once and counts answers by code; anything but a clean refusal is thrown. */
async function crowd(acts: (() => Promise<unknown>)[]): Promise<Record<string, number>> {
  const results = await Promise.allSettled(acts.map((act) => act()))
  const counts: Record<string, number> = {}
  for (const result of results) {
    if (result.status === 'rejected' && !(result.reason instanceof AppError)) throw result.reason
    const name = result.status === 'fulfilled' ? 'done' : (result.reason as AppError).code
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const many = <T>(make: (index: number) => T): T[] => Array.from({ length: CROWD }, (_, index) => make(index))

describe('at once', () => {
  it('200 spends of 100 points from a balance of 100: one succeeds, 199 are refused', async () => {
    const { ledger } = world.membership
    const { cardId } = await world.member()
    await world.db.transact((tx) => ledger.adjust(tx, order(cardId, 100, 'opening:1')))
    const spend = (index: number) => () =>
      world.db.transact((tx) => ledger.redeem(tx, order(cardId, 100, `spend:${index}`)))
    expect(await crowd(many(spend))).toEqual({ done: 1, 'points.not_enough': 199 })
    expect((await ledger.balance(cardId, world.clock.now())).spendable).toBe(0)
    expect(await world.db.read.countBy(PointEntry, { cardId, type: 'redeem' })).toBe(1)
  })

  it('200 repeats of one cause: one entry and 200 equal answers', async () => {
    const { ledger } = world.membership
    const { cardId } = await world.member()
    const answers = await Promise.all(
      many(() => world.db.transact((tx) => ledger.earn(tx, order(cardId, 30, 'sale:1')))),
    )
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await world.db.read.countBy(PointEntry, { cardId })).toBe(1)
  })

  it('200 earnings, spendings and refunds of one card lose nothing', async () => {
    const { ledger } = world.membership
    const { cardId } = await world.member()
    const earned = await world.db.transact((tx) => ledger.earn(tx, order(cardId, 500, 'sale:base')))
    world.clock.advance(8 * DAY)
    const acts = many(
      (index) => () =>
        world.db.transact((tx): Promise<unknown> => {
          const cause = `mixed:${index}`
          if (index % 3 === 0) return ledger.earn(tx, order(cardId, 10, cause))
          if (index % 3 === 1) return ledger.redeem(tx, order(cardId, 5, cause))
          return ledger.reverseEarn(tx, { ...order(cardId, 5, cause), of: earned.cause })
        }),
    )
    const { done = 0, 'points.not_enough': refused = 0, ...others } = await crowd(acts)
    expect([done + refused, others]).toEqual([CROWD, {}])
    // 67 earnings of 10, 66 refunds of 5, and the spendings of 5 that were let through.
    const spent = done - 67 - 66
    const card = await world.db.read.findOneByOrFail(Card, { id: cardId })
    expect(card.points - card.debt).toBe(500 + 67 * 10 - 66 * 5 - spent * 5)
  })

  it('opens one card for one customer', async () => {
    const customerId = await world.person()
    const open = () =>
      world.db.transact(async (tx) => {
        const customer = await world.customers.lock(tx, customerId)
        return (await world.membership.open(tx, customer.id, world.clock.now())).id
      })
    expect(new Set(await Promise.all(many(open))).size).toBe(1)
  })

  it('gives out no more coupons than there are to 200 members', async () => {
    const { id: definitionId } = await aCoupon(world, { stock: 50 })
    const members = await Promise.all(many(() => world.member()))
    const claim = (index: number) => () =>
      world.db.transact((tx) => {
        const { customerId } = members[index]!
        const cause = `claim:${customerId}:${index}`
        return world.membership.coupons.claim(tx, { definitionId, customerId, cause, at: world.clock.now() })
      })
    expect(await crowd(many(claim))).toEqual({ done: 50, 'coupon.sold_out': 150 })
  })

  it('gives one member no more than their limit', async () => {
    const { id: definitionId } = await aCoupon(world, { perMember: 3 })
    const { customerId } = await world.member()
    const claim = (index: number) => () =>
      world.db.transact((tx) => {
        const cause = `claim:${customerId}:${index}`
        return world.membership.coupons.claim(tx, { definitionId, customerId, cause, at: world.clock.now() })
      })
    expect(await crowd(many(claim))).toEqual({ done: 3, 'coupon.limit_reached': 197 })
  })

  it('uses a coupon in one of 200 sales', async () => {
    const { customerId } = await world.member()
    const { id: definitionId } = await aCoupon(world, {})
    const at = world.clock.now()
    const { id: couponId } = await world.db.transact((tx) =>
      world.membership.coupons.claim(tx, { definitionId, customerId, cause: `claim:${customerId}:1`, at }),
    )
    const lines = [{ id: 'a', productId: null, quantity: 1, amountFen: 30_000 }]
    const use = (index: number) => () =>
      world.db.transact((tx) =>
        world.membership.coupons.use(tx, {
          couponId,
          customerId,
          saleId: `sale-${index}`,
          storeId: newId(),
          lines,
          at,
        }),
      )
    expect(await crowd(many(use))).toEqual({ done: 1, 'coupon.taken': 199 })
  })
})
