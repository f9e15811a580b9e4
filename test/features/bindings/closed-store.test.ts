import { BindingDecision } from '../../../src/features/bindings/entities/binding'
import { DEFAULT_POLICIES } from '../../../src/domain/policies'
import { newId } from '../../../src/platform/ids'
import type { InboundMessage } from '../../../src/wechat/callback/message'
import type { CallbackContext } from '../../../src/wechat/callback/router'
import { BindingsWorld, brokenRules } from './world'

/** A store closes for good: the nearest open one within 20 km takes over, else headquarters (domain.md 3.5). */

let world: BindingsWorld
beforeEach(async () => void (world = await BindingsWorld.open()))
afterEach(() => world.close())

/** A degree of latitude is 111.2 km. */
const north = (km: number) => ({ latitude: 30 + km / 111.2, longitude: 120 })
const close = (id: string) => world.features.stores.writer.setState(id, 'closed', '租约到期', null)
const brief = async (customerId: string) =>
  (await world.history(customerId)).map(({ storeId, staffId, cause, openKey }) => ({
    storeId,
    staffId,
    cause,
    isOpen: openKey !== null,
  }))

/** A follow without a scene, as WeChat tells of it: the words of the answer. */
async function follows(openId: string): Promise<string | undefined> {
  const message = { msgType: 'event', event: 'subscribe', scene: '', openId } as unknown as InboundMessage
  const at = world.clock.now()
  const context = { account: 'official', inboundId: newId(), receivedAt: at } as unknown as CallbackContext
  const answer = await world.bindings.onMessage(message, context)
  if (!answer || !('within' in answer)) throw new Error('no answer within the transaction')
  const { reply } = await world.transact((tx) => answer.within!(tx))
  return (reply as { content: string } | undefined)?.content
}

test('the code on the paper leads to the nearest open store, as the dry run said', async () => {
  const [old, near, far] = [
    await world.store('旧店', north(0)),
    await world.store('近店', north(5)),
    await world.store('远店', north(12)),
  ]
  const guide = await world.guide('王敏', old)
  const scene = await world.code(old, guide, { welcomeText: '欢迎来到旧店' })
  const own = await world.customer()
  await world.scan(own, scene)
  const elsewhere = await world.customer()
  await world.scan(elsewhere, await world.code(far))
  await close(old)

  const stranger = await world.customer()
  for (const [customerId, expected] of [
    [stranger, 'bound'],
    [own, 'moved'],
    [elsewhere, 'visiting'],
  ] as const) {
    world.clock.advance(61_000)
    const foreseen = await world.bindings.dryRun(customerId, scene, world.clock.now(), 'scan')
    const done = await world.scan(customerId, scene)
    expect(done.decision).toEqual(foreseen.decision)
    expect(done.after?.storeId).toBe(foreseen.after?.storeId)
    expect(done.decision).toMatchObject({ outcome: expected, reasonCode: 'STORE_CLOSED' })
    expect(done.decision.front).toMatchObject({ store: { id: near }, guide: null })
  }
  expect(await brief(own)).toEqual([
    { storeId: old, staffId: guide, cause: 'scan', isOpen: false },
    { storeId: near, staffId: null, cause: 'store_closed', isOpen: true },
  ])
  const [scan] = await world.scans(stranger)
  expect(scan).toMatchObject({
    storeId: old,
    sentence: '二维码所属的旧店已关闭，按最近的近店处理，归属近店。',
  })
  expect((await world.scans(own)).at(-1)!.sentence).toBe('原门店已关闭，由旧店的导购王敏改归近店。')
  await world.transact((tx) =>
    world.bindings.choose(tx, { customerId: elsewhere, storeId: near, staffId: null, at: world.clock.now() }),
  )
  for (const id of [own, stranger, elsewhere])
    expect(brokenRules(await world.history(id), world.clock.now())).toEqual([])
})

test('without an open store within 20 km headquarters serve, and nothing moves', async () => {
  const old = await world.store('旧店', north(0))
  await world.store('远店', north(20.1))
  const scene = await world.code(old)
  const customerId = await world.customer()
  await world.scan(customerId, scene)
  await close(old)
  world.clock.advance(61_000)
  const foreseen = await world.bindings.dryRun(customerId, scene, world.clock.now(), 'scan')
  const { decision } = await world.scan(customerId, scene)
  expect(decision).toEqual(foreseen.decision)
  expect(decision).toMatchObject({ outcome: 'kept', reasonCode: 'STORE_CLOSED', front: null })
  expect(decision.sentence).toContain('附近没有营业的门店，由总部服务')
  expect(decision.welcome.kind).toBe('brand')
  expect(await brief(customerId)).toHaveLength(1)
})

test('how near is near is the policy’s', async () => {
  const old = await world.store('旧店', north(0))
  const other = await world.store('远店', north(25))
  const value = { ...DEFAULT_POLICIES.binding, nearestStoreKm: 30 }
  await world.features.policies.set({ key: 'binding', value, staffId: null })
  await close(old)
  const { decision } = await world.scan(await world.customer(), await world.code(old))
  expect(decision).toMatchObject({ outcome: 'bound', home: { storeId: other } })
})

test('a plain follow of the store’s customer is greeted by the store that takes over', async () => {
  const old = await world.store('旧店', north(0))
  const guide = await world.guide('王敏', old)
  const openId = `o${newId()}`
  const customerId = await world.customer('official', openId)
  await world.scan(customerId, await world.code(old, guide))
  expect(await follows(openId)).toContain('旧店')
  const near = await world.store('近店', north(19.9))
  await close(old)
  world.clock.advance(61_000)
  const greeting = await follows(openId)
  expect(greeting).toContain('旧店已停止营业，最近的门店是近店。')
  expect(await brief(customerId)).toEqual([
    { storeId: old, staffId: guide, cause: 'scan', isOpen: false },
    { storeId: near, staffId: null, cause: 'store_closed', isOpen: true },
  ])
  const decision = await world.db.read.findOneByOrFail(BindingDecision, { customerId, rule: 'STORE_CLOSED' })
  expect(decision).toMatchObject({ result: 'moved', sentence: expect.stringContaining('近店') as string })
  expect(await follows(openId)).not.toContain('旧店')
})

test('a plain follow without a store near is answered as one without a store', async () => {
  const old = await world.store('旧店', north(0))
  const openId = `o${newId()}`
  const customerId = await world.customer('official', openId)
  await world.scan(customerId, await world.code(old))
  await close(old)
  expect(await follows(openId)).toBeUndefined()
  expect(await brief(customerId)).toEqual([{ storeId: old, staffId: null, cause: 'scan', isOpen: true }])
})

test('choosing the closed store by its code gives the one that takes over', async () => {
  const old = await world.store('旧店', north(0))
  const near = await world.store('近店', north(3))
  const openId = `o${newId()}`
  const customerId = await world.customer('official', openId)
  const scene = await world.code(old)
  await close(old)
  const message = { msgType: 'text', menuEntryId: `gp-take:${scene}`, openId } as unknown as InboundMessage
  const context = { account: 'official', inboundId: newId(), receivedAt: world.clock.now() }
  const answer = await world.bindings.onMessage(message, context as unknown as CallbackContext)
  if (!answer || !('within' in answer)) throw new Error('no answer')
  const { reply } = await world.transact((tx) => answer.within!(tx))
  expect((reply as { content: string }).content).toContain('以后由近店为您服务')
  expect(await brief(customerId)).toMatchObject([{ storeId: near, cause: 'choice' }])
})
