import { TierPeriodRow } from '../../../src/features/membership/entities'
import { DEFAULT_POLICIES } from '../../../src/domain/policies'
import { ledgerProblems } from '../../support/ledger-invariants'
import { DAY, membershipWorld, type MembershipWorld } from './world'

let world: MembershipWorld
let customerId: string
let cardId: string
beforeAll(async () => void (world = await membershipWorld()))
beforeEach(async () => {
  await world.empty()
  ;({ customerId, cardId } = await world.member())
})
afterEach(async () => expect(await ledgerProblems(world.db.read)).toEqual([]))
afterAll(() => world.close())

const spend = (yuan: number, options = {}) =>
  world.db.transact((tx) => world.membership.tierBasis(tx, cardId, yuan * 100, world.clock.now(), options))
const card = async () => (await world.membership.cardOf(customerId))!
const tier = async () => (await card()).tier.id
const history = async () => {
  const rows = await world.db.read.find(TierPeriodRow, {
    where: { cardId },
    order: { fromAt: 'ASC', id: 'ASC' },
  })
  return rows.map((row) => `${row.tierId} ${row.cause}${row.toAt === null ? ' …' : ''}`)
}

describe('a tier', () => {
  it('rises with the very sale that reaches it, and says what is missing to the next', async () => {
    await spend(1999)
    expect(await card()).toMatchObject({
      tier: { id: 'basic' },
      next: { tier: { id: 'silver' }, missingFen: 100 },
    })
    await spend(1)
    expect(await tier()).toBe('silver')
    expect(await history()).toEqual(['basic opened', 'silver upgrade …'])
  })

  it('counts what makes it once', async () => {
    for (let time = 0; time < 3; time++) await spend(1500, { cause: 'sale:1' })
    expect((await card()).basisFen).toBe(150_000)
  })

  it('does not fall with a refund, nor before its guarantee is over; then at night', async () => {
    const soldAt = world.clock.now()
    await spend(2500)
    world.clock.advance(10 * DAY)
    await spend(-2500, { saleAt: soldAt })
    await world.membership.sweep()
    expect(await card()).toMatchObject({ tier: { id: 'silver' }, basisFen: 0 })
    const { tierGuaranteedUntil } = await card()
    world.clock.advance(tierGuaranteedUntil! - world.clock.now() + DAY)
    await world.membership.sweep()
    await world.membership.sweep()
    expect(await history()).toEqual(['basic opened', 'silver upgrade', 'basic review …'])
  })

  it('is renewed for another year when it was earned again', async () => {
    await spend(2500)
    world.clock.advance(300 * DAY)
    await spend(2500)
    const before = (await card()).tierGuaranteedUntil!
    world.clock.advance(66 * DAY)
    await world.membership.sweep()
    const after = await card()
    expect(after.tier.id).toBe('silver')
    expect(after.tierGuaranteedUntil! - before).toBeGreaterThanOrEqual(365 * DAY)
    expect(await history()).toEqual(['basic opened', 'silver upgrade …'])
  })

  it('has the same history when the nightly job comes a year late', async () => {
    await spend(2500)
    const { tierGuaranteedUntil } = await card()
    world.clock.advance(800 * DAY)
    await world.membership.sweep()
    const rows = await world.db.read.find(TierPeriodRow, { where: { cardId }, order: { fromAt: 'ASC' } })
    expect(rows.map(({ tierId }) => tierId)).toEqual(['basic', 'silver', 'basic'])
    const late = rows[2]!.fromAt - tierGuaranteedUntil!
    expect(late).toBeGreaterThanOrEqual(0)
    expect(late).toBeLessThan(DAY)
  })

  it('rises at the next review when the brand makes it easier', async () => {
    await spend(1500)
    const [basic, silver, gold] = DEFAULT_POLICIES.tiers.tiers
    const value = { windowDays: 365, tiers: [basic!, { ...silver!, fromFen: 100_000 }, gold!] }
    await world.policies.set({ key: 'tiers', value, staffId: null })
    await world.membership.sweep()
    expect(await tier()).toBe('silver')
  })
})
