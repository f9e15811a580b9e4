import { isCardNumber } from '../../../src/domain/card-number'
import { Card, CouponRow, PointEntry } from '../../../src/features/membership'
import { Touch } from '../../../src/features/customers'
import type { Call } from '../../../src/platform/http/serve'
import { newId } from '../../../src/platform/ids'
import { couponProblems, ledgerProblems } from '../../support/ledger-invariants'
import { aCoupon } from './coupon-stories'
import { DAY, membershipWorld, SYSTEM, type MembershipWorld } from './world'

let world: MembershipWorld
beforeAll(async () => void (world = await membershipWorld()))
beforeEach(() => world.empty())
afterEach(async () => {
  expect(await ledgerProblems(world.db.read)).toEqual([])
  expect(await couponProblems(world.db.read)).toEqual([])
})
afterAll(() => world.close())

/** Somebody in the Mini Program; these operations look at nothing else of a call. */
const as = (customerId: string) => ({ customer: { customerId, openId: 'o' } }) as Call
const agreed = [
  { purpose: 'card' as const, isAccepted: true },
  { purpose: 'marketing' as const, isAccepted: false },
]
const open = (customerId: string, consents = agreed, consentVersion = 1) =>
  world.membership.handlers['POST /api/mp/card']({ consents, consentVersion }, as(customerId))
const points = async (customerId: string) =>
  (await world.membership.cardOf(customerId, undefined, world.clock.now()))!.points
const movement = (cardId: string, amount: number, cause: string, reason = 'sale') => ({
  cardId,
  amount,
  cause,
  reason,
  at: world.clock.now(),
  actor: SYSTEM,
})
const merge = (fromId: string, intoId: string) =>
  world.db.transact((tx) =>
    world.membership.keeper.merge(tx, { mergeId: newId(), fromId, intoId, at: world.clock.now() }),
  )

describe('opening a card', () => {
  it('needs no phone, keeps each answer with the version of the text, and happens once', async () => {
    const customerId = await world.person()
    const first = await open(customerId)
    expect(first.isNew).toBe(true)
    expect(isCardNumber(first.card.number)).toBe(true)
    expect(await open(customerId)).toMatchObject({ isNew: false, card: { id: first.card.id } })
    const consents = await world.customers.consent.current(customerId)
    expect([...consents].map(([purpose, { state, version }]) => [purpose, state, version]).sort()).toEqual([
      ['card', 'given', 1],
      ['marketing', 'refused', 1],
    ])
    expect(await world.db.read.countBy(Touch, { customerId, kind: 'card' })).toBe(1)
  })

  it('is refused without what the card needs, and on an outdated text', async () => {
    const customerId = await world.person()
    const no = [{ purpose: 'card' as const, isAccepted: false }]
    await expect(open(customerId, no)).rejects.toMatchObject({ code: 'consent.required' })
    await expect(open(customerId, agreed, 0)).rejects.toMatchObject({ code: 'consent.outdated' })
    expect(await world.db.read.countBy(Card, { customerId })).toBe(0)
  })

  it('brings its gift once, and opens without it when the gift is used up', async () => {
    await aCoupon(world, { channel: 'card', stock: 1 })
    const [lucky, late] = [await world.person(), await world.person()]
    await open(lucky)
    await open(lucky)
    await open(late)
    const got = (customerId: string) => world.db.read.countBy(CouponRow, { customerId })
    expect([await got(lucky), await got(late)]).toEqual([1, 0])
  })
})

describe('points', () => {
  it('wait seven days, can be spent, and lapse at the end of the month two years later', async () => {
    const { customerId, cardId } = await world.member()
    const { ledger } = world.membership
    await world.db.transact((tx) => ledger.earn(tx, movement(cardId, 100, 'sale:1')))
    expect(await points(customerId)).toMatchObject({ spendable: 0, pending: 100 })
    const spend = () => world.db.transact((tx) => ledger.redeem(tx, movement(cardId, 40, 'use:1')))
    await expect(spend()).rejects.toMatchObject({ code: 'points.not_enough', message: /另有 100 积分/ })
    world.clock.advance(7 * DAY)
    await spend()
    const { expiringNext } = await points(customerId)
    expect(expiringNext).toMatchObject({ amount: 60 })
    world.clock.advance(expiringNext!.at - world.clock.now() - 1)
    expect((await world.membership.sweep()).lapsed).toBe(0)
    world.clock.advance(1)
    // Gone for the customer at once, and from the ledger with the next sweep; a second one finds nothing.
    expect((await points(customerId)).spendable).toBe(0)
    expect([(await world.membership.sweep()).lapsed, (await world.membership.sweep()).lapsed]).toEqual([1, 0])
    const { items } = await world.membership.handlers['GET /api/mp/points'](
      { page: 1, pageSize: 50 },
      as(customerId),
    )
    expect(items.map(({ sentence }) => sentence)).toEqual([
      '60 积分到期失效',
      '购物抵用 40 积分',
      '购物获得 100 积分',
    ])
  })

  it('refuse a cause that stands for something else', async () => {
    const { cardId } = await world.member()
    const { ledger } = world.membership
    const other = await world.member()
    await world.db.transact((tx) => ledger.earn(tx, movement(cardId, 100, 'sale:2')))
    for (const order of [movement(cardId, 101, 'sale:2'), movement(other.cardId, 100, 'sale:2')])
      await expect(world.db.transact((tx) => ledger.earn(tx, order))).rejects.toMatchObject({
        code: 'points.cause_taken',
      })
    await expect(
      world.db.transact((tx) => ledger.adjust(tx, movement(cardId, 100, 'sale:2'))),
    ).rejects.toMatchObject({ code: 'points.cause_taken' })
  })

  it('that were spent before a refund become a debt which the next sale repays', async () => {
    const { customerId, cardId } = await world.member()
    const { ledger } = world.membership
    await world.db.transact((tx) => ledger.earn(tx, movement(cardId, 100, 'sale:3')))
    world.clock.advance(8 * DAY)
    await world.db.transact((tx) => ledger.redeem(tx, movement(cardId, 80, 'use:3')))
    const back = { ...movement(cardId, 100, 'refund:3'), of: 'sale:3' }
    await world.db.transact((tx) => ledger.reverseEarn(tx, back))
    expect(await points(customerId)).toMatchObject({ spendable: 0, debt: 80 })
    await world.db.transact((tx) => ledger.earn(tx, movement(cardId, 200, 'sale:4')))
    expect(await points(customerId)).toMatchObject({ pending: 120, debt: 0 })
  })

  it('cannot be rewritten: the table itself refuses', async () => {
    const fresh = await membershipWorld()
    try {
      const { cardId } = await fresh.member()
      await fresh.db.transact((tx) =>
        fresh.membership.ledger.earn(tx, { ...movement(cardId, 5, 'sale:5'), at: 0 }),
      )
      for (const sql of ['UPDATE point_entries SET amount = 9', 'DELETE FROM point_entries'])
        await expect(fresh.db.transact((tx) => tx.query(sql))).rejects.toThrow(/append-only/)
    } finally {
      await fresh.close()
    }
  })
})

describe('two members who turn out to be one', () => {
  it('keep the older card with the points and debts of both, and the higher tier', async () => {
    const older = await world.member()
    world.clock.advance(DAY)
    const younger = await world.member()
    const { ledger } = world.membership
    await world.db.transact(async (tx) => {
      await ledger.adjust(tx, movement(older.cardId, 30, 'a'))
      await ledger.earn(tx, movement(younger.cardId, 50, 'b'))
      await world.membership.tierBasis(tx, younger.cardId, 300_000, world.clock.now())
    })
    const claim = { definitionId: (await aCoupon(world, {})).id, customerId: younger.customerId }
    const at = world.clock.now()
    await world.db.transact((tx) => world.membership.coupons.claim(tx, { ...claim, cause: 'c', at }))
    // The customer of the younger card goes on: the older card becomes theirs.
    const moved = await merge(older.customerId, younger.customerId)
    const card = await world.membership.cardOf(younger.customerId)
    expect(card).toMatchObject({
      id: older.cardId,
      tier: { id: 'silver' },
      points: { spendable: 30, pending: 50, debt: 0 },
    })
    expect(await world.membership.cardOf(older.customerId)).toBeUndefined()
    expect(new Set(moved.map(({ table }) => table))).toEqual(
      new Set(['point_entries', 'card_spends', 'cards']),
    )
    expect(await world.db.read.countBy(CouponRow, { customerId: younger.customerId })).toBe(1)
    // A refund of a sale on the younger card finds its points on the older one.
    const back = { ...movement(younger.cardId, 50, 'refund:b'), of: 'b' }
    await world.db.transact((tx) => ledger.reverseEarn(tx, back))
    expect(await points(younger.customerId)).toMatchObject({ pending: 0, debt: 0 })
  })

  it('take the only card along', async () => {
    const { customerId, cardId } = await world.member()
    const other = await world.person()
    await merge(customerId, other)
    expect(await world.membership.cardOf(other)).toMatchObject({ id: cardId })
  })

  it('lose nothing when points are earned in the same moment', async () => {
    const [one, two] = [await world.member(), await world.member()]
    const { ledger } = world.membership
    const earn = (index: number) =>
      world.db.transact((tx) => ledger.earn(tx, movement(two.cardId, 10, `race:${index}`)))
    await Promise.all([
      ...Array.from({ length: 20 }, (_, index) => earn(index)),
      merge(two.customerId, one.customerId),
      ...Array.from({ length: 20 }, (_, index) => earn(20 + index)),
    ])
    expect(await points(one.customerId)).toMatchObject({ pending: 400 })
  })
})

it('gives a customer everything about them to read', async () => {
  const { customerId, cardId } = await world.member()
  await world.db.transact((tx) => world.membership.ledger.earn(tx, movement(cardId, 7, 'sale:7')))
  const told = await world.membership.keeper.export(customerId)
  expect(Object.keys(told)).toEqual(['会员卡', '积分明细', '优惠券'])
  expect(told.积分明细).toMatchObject([{ 变动: 7, 余额: 7, 说明: '购物获得 7 积分' }])
})

describe('an import', () => {
  const opening = async (tier: string | null = '银卡') => ({
    customerId: await world.person(),
    cause: `import:${newId()}`,
    points: 500,
    tier,
    at: world.clock.now(),
  })
  const { openBalance, undoBalance } = {
    openBalance: (row: Awaited<ReturnType<typeof opening>>) =>
      world.db.transact((tx) => world.membership.forCustomers.openBalance(tx, row)),
    undoBalance: (row: Awaited<ReturnType<typeof opening>>) =>
      world.db.transact((tx) => world.membership.forCustomers.undoBalance(tx, row)),
  }

  it('brings card, tier and points once, and takes all of it back', async () => {
    const row = await opening()
    await openBalance(row)
    await openBalance(row)
    expect(await world.membership.cardOf(row.customerId)).toMatchObject({
      tier: { name: '银卡' },
      points: { spendable: 500 },
    })
    world.clock.advance(DAY)
    expect(await undoBalance(row)).toBe(true)
    expect(await world.membership.cardOf(row.customerId)).toBeUndefined()
    expect(await world.db.read.sum(PointEntry, 'amount')).toBe(0)
  })

  it('stays when the card was used since', async () => {
    const row = await opening(null)
    await openBalance(row)
    world.clock.advance(DAY)
    const { id } = (await world.membership.cardOf(row.customerId))!
    await world.db.transact((tx) => world.membership.ledger.redeem(tx, movement(id, 1, 'use:i')))
    expect(await undoBalance(row)).toBe(false)
    expect(await points(row.customerId)).toMatchObject({ spendable: 499 })
  })

  it('names the tiers there are when it meets another', async () => {
    await expect(openBalance(await opening('钻石卡'))).rejects.toMatchObject({
      code: 'tier.unknown',
      message: '没有名为「钻石卡」的会员等级，现有等级：普卡、银卡、金卡。',
    })
  })
})
