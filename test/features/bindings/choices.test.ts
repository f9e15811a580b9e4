import { newId } from '../../../src/platform/ids'
import { AuditEntry } from '../../../src/features/audit/entities/audit-entry'
import { Binding, Scan } from '../../../src/features/bindings'
import { BindingsWorld, brokenRules, DAY } from './world'

let world: BindingsWorld
let huaihai: string
let jingan: string
let wang: string
let zhao: string
beforeAll(async () => {
  world = await BindingsWorld.open()
  huaihai = await world.store('淮海店')
  jingan = await world.store('静安店')
  wang = await world.guide('王敏', huaihai)
  zhao = await world.guide('赵倩', jingan)
})
afterAll(() => world.close())

const actorId = newId()
async function bound(): Promise<string> {
  const customerId = await world.customer()
  await world.scan(customerId, await world.code(huaihai, wang))
  world.clock.advance(DAY)
  return customerId
}

describe('the customer’s own choice', () => {
  test('wins over protection at once, ends the visit there, and changes nothing the second time', async () => {
    const customerId = await bound()
    await world.scan(customerId, await world.code(jingan, zhao))
    const choice = { customerId, storeId: jingan, staffId: zhao, at: world.clock.now() }
    const first = await world.transact((tx) => world.bindings.choose(tx, choice))
    const again = await world.transact((tx) => world.bindings.choose(tx, choice))
    expect(again).toEqual(first)
    expect(await world.bindings.homeAt(customerId, world.clock.now())).toMatchObject({ staffId: zhao })
    expect(await world.bindings.visitingAt(customerId, world.clock.now())).toEqual([])
    expect(brokenRules(await world.history(customerId), world.clock.now())).toEqual([])
    const entries = await world.db.read.findBy(AuditEntry, { targetId: customerId })
    expect(entries).toMatchObject([{ action: 'binding.choice', actorKind: 'customer' }])
  })

  test('of a guide elsewhere or a store that is none is refused in words', async () => {
    const customerId = await bound()
    const at = world.clock.now()
    const wrong = { customerId, storeId: huaihai, staffId: zhao, at }
    await expect(world.transact((tx) => world.bindings.choose(tx, wrong))).rejects.toMatchObject({
      code: 'binding.guide_unknown',
    })
    const nowhere = { ...wrong, storeId: newId(), staffId: null }
    await expect(world.transact((tx) => world.bindings.choose(tx, nowhere))).rejects.toMatchObject({
      code: 'binding.store_unknown',
    })
  })

  test('has nothing to decline without a hand-over', async () => {
    const customerId = await bound()
    const decline = world.transact((tx) => world.bindings.decline(tx, customerId, world.clock.now()))
    await expect(decline).rejects.toMatchObject({ code: 'binding.nothing_to_decline' })
  })
})

describe('a manager’s change', () => {
  const change = (customerId: string, storeId: string, staffId: string | null) => {
    const order = { customerId, storeId, staffId, reason: '顾客搬家', actorId, at: world.clock.now() }
    return world.transact((tx) => world.bindings.change(tx, order))
  }

  test('is possible twice in ninety days, and again later', async () => {
    const customerId = await bound()
    await change(customerId, jingan, zhao)
    await change(customerId, huaihai, wang)
    await expect(change(customerId, jingan, zhao)).rejects.toMatchObject({
      code: 'binding.too_many_changes',
    })
    world.clock.advance(91 * DAY)
    await change(customerId, jingan, null)
    const history = await world.history(customerId)
    expect(history.map(({ cause }) => cause)).toEqual(['scan', 'manager', 'manager', 'manager'])
    expect(history.every(({ cause, decidedBy }) => cause === 'scan' || decidedBy === actorId)).toBe(true)
    expect(brokenRules(history, world.clock.now())).toEqual([])
  })

  test('to what is so already is refused', async () => {
    await expect(change(await bound(), huaihai, wang)).rejects.toMatchObject({ code: 'binding.unchanged' })
  })
})

describe('two customers who are one person', () => {
  /** A follower bound to the first store and, later, somebody in the Mini Program bound to the second. */
  async function two(daysBetween: number) {
    const [official, miniapp] = [`o${newId()}`, `m${newId()}`]
    const older = await world.customer('official', official)
    await world.scan(older, await world.code(huaihai, wang))
    world.clock.advance(daysBetween * DAY)
    const newer = await world.customer('miniapp', miniapp)
    await world.scan(newer, await world.code(jingan, zhao), { type: 'open', account: 'miniapp' })
    const who = { unionId: `u${newId()}`, at: world.clock.now(), evidence: 'login' }
    const { customers } = world.features
    await world.transact((tx) => customers.arrive(tx, { account: 'miniapp', openId: miniapp, ...who }))
    const { customerId } = await world.transact((tx) =>
      customers.arrive(tx, { account: 'official', openId: official, ...who }),
    )
    return { older, newer, customerId }
  }

  test('keep the older home, and both histories', async () => {
    const { older, newer, customerId } = await two(10)
    expect(customerId).toBe(older)
    expect(await world.bindings.homeAt(customerId, world.clock.now())).toMatchObject({ staffId: wang })
    expect(await world.history(newer)).toMatchObject([{ staffId: zhao, openKey: null }])
    expect(await world.scans(customerId)).toHaveLength(2)
    const view = await world.bindings.handlers['GET /api/admin/customers/:id/bindings']({ id: newer }, {
      actor: { staffId: actorId, name: '', roles: ['admin'], storeIds: 'all' },
    } as never)
    expect(view.history.map(({ store }) => store.name).sort()).toEqual(['淮海店', '静安店'])
  })

  test('keep the newer home when the older one’s protection is over', async () => {
    const { customerId } = await two(120)
    expect(await world.bindings.homeAt(customerId, world.clock.now())).toMatchObject({ staffId: zhao })
    expect((await world.history(customerId)).map(({ cause }) => cause)).toEqual(['scan', 'merge'])
    expect(brokenRules(await world.history(customerId), world.clock.now())).toEqual([])
  })
})

test('whoever is erased is served by nobody, and the facts stay', async () => {
  const customerId = await bound()
  const order = { customerId, openIds: [], at: world.clock.now() }
  await world.transact((tx) => world.bindings.keeper.erase(tx, order))
  expect(await world.bindings.homeAt(customerId, world.clock.now())).toBeUndefined()
  expect(await world.db.read.countBy(Binding, { customerId })).toBe(1)
  expect(await world.db.read.countBy(Scan, { customerId })).toBe(1)
  expect(await world.bindings.keeper.export(customerId)).toMatchObject({
    服务归属: [{ 门店: '淮海店', 导购: '王敏' }],
    扫码记录: [{ 结果: '首次扫码，归属淮海店的导购王敏。' }],
  })
})
