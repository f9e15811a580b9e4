import { AuditEntry } from '../../../src/features/audit/entities/audit-entry'
import { Job } from '../../../src/platform/jobs/job.entity'
import { newId } from '../../../src/platform/ids'
import type { Actor } from '../../../src/platform/http/serve'
import { BindingsWorld, brokenRules, DAY } from './world'

let world: BindingsWorld
let huaihai: string
beforeAll(async () => {
  world = await BindingsWorld.open()
  huaihai = await world.store('淮海店')
})
afterAll(() => world.close())

const hq: Actor = { staffId: newId(), name: '运营', roles: ['operator'], storeIds: 'all' }

/** Waits until jobs have done a hand-over; they run in the background as in production. */
async function finished(id: string): Promise<Awaited<ReturnType<typeof world.bindings.handovers.view>>> {
  for (;;) {
    const view = await world.bindings.handovers.view(id, hq)
    if (view.state === 'done' || view.state === 'undone') return view
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

/** So many customers of a guide. */
async function customersOf(staffId: string, count: number): Promise<string[]> {
  const scene = await world.code(huaihai, staffId)
  const ids: string[] = []
  for (let index = 0; index < count; index++) {
    const customerId = await world.customer()
    await world.scan(customerId, scene)
    ids.push(customerId)
  }
  return ids
}
const ownerOf = async (customerId: string) =>
  (await world.bindings.homeAt(customerId, world.clock.now()))?.staffId
const sum = (parts: { customers: number }[]) => parts.reduce((total, { customers }) => total + customers, 0)

describe('a guide who leaves', () => {
  test('cannot be handed over before leaving, and is previewed all the same', async () => {
    const guide = await world.guide('还在', huaihai)
    await customersOf(guide, 2)
    const order = { staffId: guide, kind: 'leave' as const, mode: 'store_pool' as const }
    expect(await world.bindings.handovers.preview(order, hq)).toMatchObject({
      customers: 2,
      codes: 1,
      problems: ['还在还没有离职，请先在员工页面办理离职，再交接客户。'],
    })
    const start = world.bindings.handovers.start({ ...order, isNoticed: true, reason: '离职' }, hq)
    await expect(start).rejects.toMatchObject({ code: 'handover.not_ready' })
  })

  test('leaves customers to a successor in batches, with equal counts, and undo restores exactly', async () => {
    const [guide, heir] = [await world.guide('离开', huaihai), await world.guide('接手', huaihai)]
    const customers = await customersOf(guide, 205)
    const before = new Map<string, string | null | undefined>()
    for (const id of customers) before.set(id, await ownerOf(id))
    await world.leaves(guide)
    world.clock.advance(DAY)
    const leftAt = world.clock.now()
    const order = { staffId: guide, kind: 'leave' as const, mode: 'successor' as const, successorId: heir }
    const { id } = await world.bindings.handovers.start({ ...order, isNoticed: true, reason: '离职' }, hq)
    const done = await finished(id)
    expect(done).toMatchObject({ total: 205, done: 205, skipped: 0, state: 'done' })
    expect([sum(done.before), sum(done.after)]).toEqual([205, 205])
    for (const customerId of customers) expect(await ownerOf(customerId)).toBe(heir)
    // Who asked about the time before still hears of the one who left (I-4).
    expect(await world.bindings.homeAt(customers[0]!, leftAt - 1)).toMatchObject({ staffId: guide })

    // Two customers decide for themselves; the undoing leaves them where they are.
    const [own, declined] = customers as [string, string]
    world.clock.advance(60_000)
    const choice = { customerId: own, storeId: huaihai, staffId: null, at: world.clock.now() }
    await world.transact((tx) => world.bindings.choose(tx, choice))
    await world.transact((tx) => world.bindings.decline(tx, declined, world.clock.now()))
    world.clock.advance(60_000)
    await world.bindings.handovers.undo(id, hq)
    const undone = await finished(id)
    expect(undone).toMatchObject({ state: 'undone', done: 2, skipped: 2 })
    expect(sum(undone.after)).toBe(205)
    for (const customerId of customers.slice(2)) {
      expect(await ownerOf(customerId)).toBe(before.get(customerId))
      const history = await world.history(customerId)
      expect(history.map(({ cause }) => cause)).toEqual(['scan', 'leave', 'undo'])
      expect(brokenRules(history, world.clock.now())).toEqual([])
    }
    expect([await ownerOf(own), await ownerOf(declined)]).toEqual([null, null])
    const audited = await world.db.read.findBy(AuditEntry, { targetKind: 'staff', targetId: guide })
    expect(audited.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['handover.start', 'handover.undo']),
    )
  })

  test('leaves customers to the guides with fewest, those who were moved often to the pool', async () => {
    const store = await world.store('静安店')
    const guide = await world.guide('离开', store, '登山鞋')
    const [busy, free] = [await world.guide('忙', store), await world.guide('闲', store)]
    const scene = await world.code(store, guide)
    const busyScene = await world.code(store, busy)
    for (let index = 0; index < 3; index++) await world.scan(await world.customer(), busyScene)
    const customers: string[] = []
    for (let index = 0; index < 5; index++) {
      const customerId = await world.customer()
      await world.scan(customerId, scene)
      customers.push(customerId)
    }
    const often = customers[0]!
    for (const staffId of [busy, guide]) {
      world.clock.advance(1000)
      const change = { customerId: often, storeId: store, staffId, reason: '调整', actorId: hq.staffId }
      await world.transact((tx) => world.bindings.change(tx, { ...change, at: world.clock.now() }))
    }
    await world.leaves(guide)
    const order = { staffId: guide, kind: 'leave' as const, mode: 'by_load' as const }
    const preview = await world.bindings.handovers.preview(order, hq)
    expect(preview).toMatchObject({ customers: 5, limited: 1, problems: [] })
    expect(sum(preview.split)).toBe(5)
    const { id } = await world.bindings.handovers.start({ ...order, isNoticed: false, reason: '离职' }, hq)
    const done = await finished(id)
    const countOf = (staffId: string | null) =>
      done.after.find(({ staff }) => (staff?.id ?? null) === staffId)?.customers ?? 0
    expect([countOf(null), countOf(free), countOf(busy)]).toEqual([1, 3, 1])
    expect(await ownerOf(often)).toBeNull()
  })

  test('is handed over by one wizard at a time, which a second process may finish', async () => {
    const guide = await world.guide('离开', huaihai)
    await customersOf(guide, 3)
    await world.leaves(guide)
    const order = { staffId: guide, kind: 'leave' as const, mode: 'store_pool' as const }
    const whole = { ...order, isNoticed: true, reason: '离职' }
    const started = await Promise.allSettled([
      world.bindings.handovers.start(whole, hq),
      world.bindings.handovers.start(whole, hq),
    ])
    const views = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(views).toHaveLength(1)
    await finished(views[0]!.id)
    // The same batch once more, as after a crash before the job was ticked off.
    const batch = world.bindings.jobHandlers['bindings.handover']!
    const context = { id: newId(), attempt: 2, signal: new AbortController().signal }
    await batch({ handoverId: views[0]!.id, turn: 0 } as never, context)
    expect(await world.bindings.handovers.view(views[0]!.id, hq)).toMatchObject({ done: 3, skipped: 0 })
    expect(await world.db.read.countBy(Job, { type: 'bindings.handover', state: 'parked' })).toBe(0)
  })

  test('cannot be undone after a day', async () => {
    const guide = await world.guide('离开', huaihai)
    await customersOf(guide, 1)
    await world.leaves(guide)
    const order = { staffId: guide, kind: 'leave' as const, mode: 'store_pool' as const }
    const { id } = await world.bindings.handovers.start({ ...order, isNoticed: true, reason: '离职' }, hq)
    await finished(id)
    world.clock.advance(DAY + 1)
    await expect(world.bindings.handovers.undo(id, hq)).rejects.toMatchObject({ code: 'handover.too_late' })
  })
})

test('a guide who moves leaves the customers of the old store there, and keeps those of the new one', async () => {
  const [old, next] = [await world.store('老店'), await world.store('新店')]
  const [guide, heir] = [await world.guide('搬家', old), await world.guide('留守', old)]
  const known = await world.customer()
  await world.scan(known, await world.code(old, guide))
  await world.features.staff.assignments.move(guide, { from: old, to: next }, null)
  const fresh = await world.customer()
  await world.scan(fresh, await world.code(next, guide))
  const order = { staffId: guide, kind: 'store_move' as const, mode: 'by_load' as const }
  const { id } = await world.bindings.handovers.start({ ...order, isNoticed: true, reason: '调店' }, hq)
  expect(await finished(id)).toMatchObject({ total: 1, done: 1 })
  expect([await ownerOf(known), await ownerOf(fresh)]).toEqual([heir, guide])
  const home = await world.bindings.homeAt(known, world.clock.now())
  expect(home?.storeId).toBe(old)
})
