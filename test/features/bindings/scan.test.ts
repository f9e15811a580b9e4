import { MoreThan } from 'typeorm'
import { BindingDecision } from '../../../src/features/bindings/entities/binding'
import { CustomerTag, Touch } from '../../../src/features/customers'
import { newId } from '../../../src/platform/ids'
import { BindingsWorld, brokenRules, DAY, MINUTE } from './world'

let world: BindingsWorld
let huaihai: string
let jingan: string
let wang: string
let li: string
let zhao: string
beforeAll(async () => {
  world = await BindingsWorld.open()
  huaihai = await world.store('淮海店')
  jingan = await world.store('静安店')
  wang = await world.guide('王敏', huaihai)
  li = await world.guide('李娜', huaihai)
  zhao = await world.guide('赵倩', jingan)
})
afterAll(() => world.close())

const inShort = ({ decision }: { decision: { outcome: string; reasonCode: string } }): string =>
  `${decision.outcome} ${decision.reasonCode}`

describe('a scan', () => {
  test('of somebody new binds them to store and guide, and leaves every trace', async () => {
    const scene = await world.code(huaihai, wang, { tags: ['双十一'] })
    const customerId = await world.customer()
    const inboundId = newId()
    const result = await world.scan(customerId, scene, { type: 'subscribe', inboundId })
    expect(inShort(result)).toBe('bound NEW')
    expect(await world.history(customerId)).toMatchObject([
      {
        storeId: huaihai,
        staffId: wang,
        role: 'home',
        toAt: null,
        cause: 'scan',
        sourceScanId: result.scanId,
      },
    ])
    expect(await world.scans(customerId)).toMatchObject([
      {
        rawScene: scene,
        outcome: 'bound',
        reasonCode: 'NEW',
        inboundId,
        sentence: '首次扫码，归属淮海店的导购王敏。',
      },
    ])
    const touches = await world.db.read.find(Touch, { where: { customerId }, order: { kind: 'ASC' } })
    expect(touches).toMatchObject([
      { kind: 'follow', ref: inboundId, storeId: huaihai, staffId: wang },
      { kind: 'scan', ref: result.scanId, storeId: huaihai, staffId: wang },
    ])
    expect(await world.db.read.findBy(CustomerTag, { customerId })).toMatchObject([
      { tag: '双十一', source: 'code' },
    ])
    expect(await world.db.read.findBy(BindingDecision, { customerId })).toMatchObject([
      { rule: 'NEW', result: 'bound' },
    ])
  })

  test('at another store keeps the home and opens a visit of thirty days, which goes on with the next one', async () => {
    const [own, other] = [await world.code(huaihai, wang), await world.code(jingan, zhao)]
    const customerId = await world.customer()
    await world.scan(customerId, own)
    world.clock.advance(DAY)
    expect(inShort(await world.scan(customerId, other))).toBe('visiting OTHER_STORE')
    const firstEnd = world.clock.now() + 30 * DAY
    expect(await world.bindings.homeAt(customerId, world.clock.now())).toMatchObject({ staffId: wang })
    expect(await world.bindings.visitingAt(customerId, world.clock.now())).toMatchObject([
      { storeId: jingan, staffId: zhao },
    ])
    world.clock.advance(5 * DAY)
    await world.scan(customerId, other)
    expect(await world.history(customerId)).toMatchObject([
      { role: 'home', toAt: null },
      { role: 'visiting', toAt: firstEnd + 5 * DAY },
    ])
    world.clock.advance(40 * DAY)
    expect(await world.bindings.visitingAt(customerId, world.clock.now())).toEqual([])
    await world.scan(customerId, other)
    expect(await world.history(customerId)).toHaveLength(3)
    expect(brokenRules(await world.history(customerId), world.clock.now())).toEqual([])
  })

  test('of another guide of the store moves nobody for ninety days, and then does', async () => {
    const [own, other] = [await world.code(huaihai, wang), await world.code(huaihai, li)]
    const customerId = await world.customer()
    await world.scan(customerId, own)
    world.clock.advance(60 * DAY)
    // A sale with the guide renews the protection.
    const sale = { customerId, kind: 'sale' as const, ref: newId(), storeId: huaihai, staffId: wang }
    await world.transact((tx) => world.features.customers.touch(tx, { ...sale, at: world.clock.now() }))
    world.clock.advance(89 * DAY)
    expect(inShort(await world.scan(customerId, other))).toBe('kept PROTECTED')
    world.clock.advance(DAY)
    const result = await world.scan(customerId, other)
    expect(inShort(result)).toBe('moved PROTECTION_OVER')
    expect([result.before?.staffId, result.after?.staffId]).toEqual([wang, li])
    expect(await world.history(customerId)).toMatchObject([
      { staffId: wang, toAt: world.clock.now() },
      { staffId: li, fromAt: world.clock.now(), cause: 'protection_over' },
    ])
  })

  test('of A, B and A within a minute gives three answers and two facts that count', async () => {
    const [a, b] = [await world.code(huaihai, wang), await world.code(jingan, zhao)]
    const customerId = await world.customer()
    const outcomes: string[] = []
    for (const scene of [a, b, a]) {
      outcomes.push(inShort(await world.scan(customerId, scene)))
      world.clock.advance(10_000)
    }
    expect(outcomes).toEqual(['bound NEW', 'visiting OTHER_STORE', 'kept REPEAT_60S'])
    expect(await world.scans(customerId)).toHaveLength(3)
    expect(await world.db.read.countBy(Touch, { customerId, kind: 'scan' })).toBe(2)
    world.clock.advance(MINUTE)
    expect(inShort(await world.scan(customerId, a))).toBe('kept SAME_GUIDE')
  })

  test('of a guide who left binds to the store, and frees that guide’s customers for whoever they scan', async () => {
    const chen = await world.guide('陈晨', huaihai)
    const [gone, next] = [await world.code(huaihai, chen), await world.code(huaihai, li)]
    const known = await world.customer()
    await world.scan(known, gone)
    await world.leaves(chen)
    world.clock.advance(MINUTE)
    const stranger = await world.customer()
    expect(inShort(await world.scan(stranger, gone))).toBe('bound GUIDE_INACTIVE')
    expect(await world.history(stranger)).toMatchObject([{ storeId: huaihai, staffId: null }])
    expect(inShort(await world.scan(known, next))).toBe('moved OWNER_LEFT')
  })

  test('by staff counts for nobody', async () => {
    const me = await world.customer('miniapp')
    const guide = await world.guide('周周', huaihai)
    await world.transact((tx) => world.features.staff.directory.bindCustomer(tx, guide, me))
    expect(inShort(await world.scan(me, await world.code(huaihai, guide), { type: 'open' }))).toBe(
      'none SELF',
    )
    expect(await world.history(me)).toEqual([])
    expect(await world.db.read.countBy(Touch, { customerId: me, staffId: guide })).toBe(0)
  })

  test('of a code that ended, of none, or of no store is a fact all the same', async () => {
    const customerId = await world.customer()
    const ended = await world.code(huaihai, wang, { toAt: world.clock.now() - 1 })
    expect(inShort(await world.scan(customerId, 'nosuchscene'))).toBe('none UNKNOWN_SCENE')
    expect(inShort(await world.scan(customerId, await world.code(null)))).toBe('none CODE_WITHOUT_STORE')
    expect(inShort(await world.scan(customerId, ended))).toBe('bound CODE_EXPIRED')
    const scans = await world.scans(customerId)
    expect(scans.map(({ reasonCode }) => reasonCode).sort()).toEqual([
      'CODE_EXPIRED',
      'CODE_WITHOUT_STORE',
      'UNKNOWN_SCENE',
    ])
    expect(await world.bindings.unknownScenes()).toMatchObject({ lastDay: 1, isRaised: false })
  })

  test('told twice by one callback is written once', async () => {
    const customerId = await world.customer()
    const scene = await world.code(huaihai)
    const inboundId = newId()
    await world.scan(customerId, scene, { inboundId })
    await expect(world.scan(customerId, scene, { inboundId })).rejects.toThrow()
    expect(await world.scans(customerId)).toHaveLength(1)
  })

  test('of several codes at once has one winner, and every scan its true reason', async () => {
    const codes = [
      await world.code(huaihai, wang),
      await world.code(jingan, zhao),
      await world.code(huaihai, li),
    ]
    for (let round = 0; round < 5; round++) {
      const customerId = await world.customer()
      await Promise.all(codes.map((scene) => world.scan(customerId, scene)))
      const scans = await world.scans(customerId)
      expect(scans.filter(({ outcome }) => outcome === 'bound')).toHaveLength(1)
      expect(scans).toHaveLength(3)
      const history = await world.history(customerId)
      expect(brokenRules(history, world.clock.now())).toEqual([])
      const winner = scans.find(({ outcome }) => outcome === 'bound')
      expect(history.find(({ role }) => role === 'home')).toMatchObject({ sourceScanId: winner?.id })
    }
  })
})

describe('a dry run', () => {
  test('writes nothing', async () => {
    const customerId = await world.customer()
    const scene = await world.code(huaihai, wang)
    const result = await world.bindings.dryRun(customerId, scene, world.clock.now())
    expect(inShort(result)).toBe('bound NEW')
    expect(result.after).toMatchObject({ storeId: huaihai, staffId: wang })
    expect(await world.scans(customerId)).toEqual([])
    expect(await world.history(customerId)).toEqual([])
    expect(await world.db.read.countBy(BindingDecision, { customerId, at: MoreThan(0) })).toBe(0)
  })
})
