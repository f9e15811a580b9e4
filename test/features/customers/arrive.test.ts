import { IsNull, Not } from 'typeorm'
import { Customer, CustomerTag, Identity, Touch } from '../../../src/features/customers'
import { MergeMove } from '../../../src/features/customers/entities/merge'
import { customersWorld, DAY, type CustomersWorld } from './world'

let world: CustomersWorld
beforeEach(async () => void (world = await customersWorld()))
afterEach(() => world.close())

const openIdentities = () =>
  world.db.read.find(Identity, { where: { openKey: Not(IsNull()) }, order: { value: 'ASC' } })

describe('somebody who arrives', () => {
  it('is one customer however often they come', async () => {
    const first = await world.arrives({ openId: 'oA' })
    const again = await world.arrives({ openId: 'oA' })
    expect(first.isNew).toBe(true)
    expect(again).toEqual({ customerId: first.customerId, isNew: false })
    expect(await world.customers.identityOf('official', 'oA')).toBe(first.customerId)
    expect(await world.customers.identityOf('miniapp', 'oA')).toBeUndefined()
    expect(await world.customers.openIdsOf(first.customerId)).toEqual([{ account: 'official', openId: 'oA' }])
  })

  it('is one customer after 50 first messages at once', async () => {
    const arrivals = await Promise.all(Array.from({ length: 50 }, () => world.arrives({ openId: 'oA' })))
    expect(new Set(arrivals.map(({ customerId }) => customerId)).size).toBe(1)
    expect(arrivals.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(await world.db.read.countBy(Customer, {})).toBe(1)
  })

  it('is one customer in both apps by unionid, whichever comes first', async () => {
    const inMiniapp = await world.arrives({ account: 'miniapp', openId: 'mA', unionId: 'uA' })
    const inOfficial = await world.arrives({ openId: 'oA', unionId: 'uA' })
    expect(inOfficial).toEqual({ customerId: inMiniapp.customerId, isNew: false })
    expect((await openIdentities()).map(({ value }) => value)).toEqual(['mA', 'oA', 'uA'])
  })

  it('is merged when the unionid comes later: the older one goes on with everything', async () => {
    const { customers, db, clock } = world
    const old = await world.arrives({ openId: 'oA' })
    clock.advance(DAY)
    const young = await world.arrives({ account: 'miniapp', openId: 'mA', unionId: 'uA' })
    await db.transact(async (tx) => {
      await customers.touch(tx, { customerId: young.customerId, kind: 'open', ref: 'r1', at: clock.now() })
      await customers.tag(tx, young.customerId, { tag: '新品', source: 'code' })
    })
    const joined = await world.arrives({ openId: 'oA', unionId: 'uA' })
    expect(joined).toEqual({ customerId: old.customerId, isNew: false, mergedFrom: young.customerId })
    expect(await db.read.findOneBy(Customer, { id: young.customerId })).toMatchObject({
      state: 'merged',
      mergedInto: old.customerId,
    })
    expect((await openIdentities()).every(({ customerId }) => customerId === old.customerId)).toBe(true)
    expect(await db.read.findBy(Touch, { customerId: old.customerId })).toHaveLength(1)
    expect(await db.read.findBy(CustomerTag, { customerId: old.customerId, toAt: IsNull() })).toHaveLength(1)
    expect(await db.read.countBy(MergeMove, {})).toBe(4)
    const locked = await db.transact((tx) => customers.lock(tx, young.customerId))
    expect(locked.id).toBe(old.customerId)
  })

  it('ends as one customer when many merges of the same two meet', async () => {
    await world.arrives({ openId: 'oA' })
    await world.arrives({ account: 'miniapp', openId: 'mA' })
    const who = [
      { openId: 'oA', unionId: 'uA' },
      { account: 'miniapp' as const, openId: 'mA', unionId: 'uA' },
    ]
    const all = await Promise.all(Array.from({ length: 12 }, (_, index) => world.arrives(who[index % 2]!)))
    expect(all.filter(({ mergedFrom }) => mergedFrom !== undefined)).toHaveLength(1)
    expect(await world.db.read.countBy(Customer, { state: 'live' })).toBe(1)
  })
})

describe('a contact', () => {
  it('is written once per kind and ref', async () => {
    const { customers, db, clock } = world
    const { customerId } = await world.arrives({ openId: 'oA' })
    const touch = { customerId, kind: 'scan' as const, ref: 'scan-1', at: clock.now() }
    expect(await db.transact((tx) => customers.touch(tx, touch))).toBe(true)
    expect(await db.transact((tx) => customers.touch(tx, touch))).toBe(false)
    expect(await db.read.countBy(Touch, {})).toBe(1)
  })
})
