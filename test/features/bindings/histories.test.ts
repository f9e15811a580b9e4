import fc from 'fast-check'
import { AppError } from '../../../src/domain/errors'
import type { ScanKind } from '../../../src/domain/scan-decision'
import { newId } from '../../../src/platform/ids'
import { bindingProblems } from '../../support/binding-invariants'
import { BindingsWorld, brokenRules, DAY, MINUTE } from './world'

/** Random histories to try; more by their own script. */
const RUNS = Number(process.env.BINDING_RUNS ?? 200)

/** One thing that happens to a customer: by whom or which code, and how long after the one before. */
type Step =
  | { do: 'scan'; code: number; type: ScanKind; afterMs: number }
  | { do: 'unknown'; afterMs: number }
  | { do: 'together'; codes: number[]; afterMs: number }
  | { do: 'choose'; place: number; afterMs: number }
  | { do: 'change'; place: number; afterMs: number }
  | { do: 'sale'; guide: number; afterMs: number }
  | { do: 'merge'; code: number; afterMs: number }
  | { do: 'decline'; afterMs: number }
  | { do: 'close' | 'reopen'; afterMs: number }

const afterMs = fc.oneof(
  fc.integer({ min: 0, max: 90_000 }),
  fc.integer({ min: 0, max: 3 * DAY }),
  fc.constantFrom(29 * DAY, 30 * DAY, 31 * DAY, 89 * DAY, 90 * DAY, 91 * DAY),
)
const code = fc.nat(10)
const place = fc.nat(5)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('scan' as const),
      code,
      type: fc.constantFrom<ScanKind>('scan', 'open', 'subscribe'),
      afterMs,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unknown' as const), afterMs }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('together' as const),
      codes: fc.array(code, { minLength: 2, maxLength: 3 }),
      afterMs,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('choose' as const), place, afterMs }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), place, afterMs }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sale' as const), guide: fc.nat(3), afterMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), code, afterMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('decline' as const), afterMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('close' as const, 'reopen' as const), afterMs }) },
)

let world: BindingsWorld
let scenes: string[]
let places: { storeId: string; staffId: string | null }[]
let guides: string[]
let manager: string
let closing: string
beforeAll(async () => {
  world = await BindingsWorld.open()
  const [one, two, three] = [await world.store('一店'), await world.store('二店'), await world.store('三店')]
  guides = [
    await world.guide('甲', one),
    await world.guide('乙', one),
    await world.guide('丙', two),
    await world.guide('丁', three),
  ]
  // Near the third store, so that this one takes over while the fourth is closed.
  closing = await world.store('四店')
  const left = await world.guide('戊', two)
  manager = await world.guide('店长', one)
  scenes = [
    await world.code(one, guides[0]),
    await world.code(one, guides[1]),
    await world.code(one),
    await world.code(two, guides[2]),
    await world.code(two),
    await world.code(three, guides[3]),
    await world.code(two, left),
    await world.code(null),
    await world.code(three, guides[3], { state: 'retired' }),
    await world.code(closing, await world.guide('己', closing)),
    await world.code(closing),
  ]
  await world.leaves(left)
  places = [
    { storeId: one, staffId: guides[0]! },
    { storeId: one, staffId: null },
    { storeId: two, staffId: guides[2]! },
    { storeId: three, staffId: guides[3]! },
    { storeId: three, staffId: null },
    // Nobody can be given to a guide of another store.
    { storeId: one, staffId: guides[3]! },
  ]
})
afterAll(() => world.close())

/** The customer whom a history is about, and what has been noted of past facts. */
class History {
  private readonly facts = new Map<string, string>()
  private readonly ended = new Map<string, string>()
  private family: string[]

  private constructor(
    private customerId: string,
    private readonly openId: string,
  ) {
    this.family = [customerId]
  }

  static async begin(): Promise<History> {
    const openId = `o${newId()}`
    return new History(await world.customer('official', openId), openId)
  }

  async run(step: Step): Promise<void> {
    world.clock.advance(step.afterMs)
    const at = world.clock.now()
    const { customerId } = this
    if (step.do === 'scan') await this.scanAsForeseen(scenes[step.code]!, step.type)
    if (step.do === 'unknown') await world.scan(customerId, 'zzzzzzzzzzzzzzzz')
    if (step.do === 'together')
      await Promise.all(step.codes.map((one) => world.scan(customerId, scenes[one]!)))
    if (step.do === 'choose')
      await refusable(
        world.transact((tx) => world.bindings.choose(tx, { customerId, ...places[step.place]!, at })),
      )
    if (step.do === 'decline')
      await refusable(world.transact((tx) => world.bindings.decline(tx, customerId, at)))
    if (step.do === 'change') {
      const change = { customerId, ...places[step.place]!, reason: '试验', actorId: manager, at }
      await refusable(world.transact((tx) => world.bindings.change(tx, change)))
    }
    if (step.do === 'close' || step.do === 'reopen') {
      const state = step.do === 'close' ? 'closed' : 'open'
      await world.features.stores.writer.setState(closing, state, '试验', null)
    }
    if (step.do === 'sale') {
      const touch = { customerId, kind: 'sale' as const, ref: newId(), staffId: guides[step.guide]!, at }
      await world.transact((tx) => world.features.customers.touch(tx, touch))
    }
    if (step.do === 'merge') await this.merge(scenes[step.code]!)
    await this.check(step)
  }

  /** The dry run by the same facts says what the real scan does. */
  private async scanAsForeseen(scene: string, type: ScanKind): Promise<void> {
    const before = await world.bindings.homeAt(this.customerId, world.clock.now())
    const foreseen = await world.bindings.dryRun(this.customerId, scene, world.clock.now(), type)
    const done = await world.scan(this.customerId, scene, { type })
    expect(done.decision).toEqual(foreseen.decision)
    const placeOf = (row: { storeId: string; staffId: string | null } | null) =>
      row && [row.storeId, row.staffId]
    expect(placeOf(done.after)).toEqual(placeOf(foreseen.after))
    // B2: only these reasons take a follower away from the store that serves them.
    if (before && done.after?.storeId !== before.storeId)
      expect(['NO_OWNER', 'OWNER_LEFT', 'PROTECTION_OVER', 'STORE_CLOSED']).toContain(
        done.decision.reasonCode,
      )
  }

  /** Another identity with a history of its own turns out to be the same person. */
  private async merge(scene: string): Promise<void> {
    const openId = `m${newId()}`
    const other = await world.customer('miniapp', openId)
    await world.scan(other, scene, { type: 'open', account: 'miniapp' })
    const unionId = `u${newId()}`
    const { customers } = world.features
    const at = world.clock.now()
    const who = { unionId, at, evidence: 'login' }
    await world.transact((tx) => customers.arrive(tx, { account: 'miniapp', openId, ...who }))
    const known = { account: 'official' as const, openId: this.openId, ...who }
    const { customerId } = await world.transact((tx) => customers.arrive(tx, known))
    this.family = [...this.family, other]
    this.customerId = customerId
  }

  /** I-2: no scan is ever changed. I-3, B1: one home at a time, no overlap, nothing closed is edited. */
  private async check(step: Step): Promise<void> {
    const [histories, scans] = await Promise.all([
      Promise.all(this.family.map((id) => world.history(id))),
      Promise.all(this.family.map((id) => world.scans(id))),
    ])
    for (const history of histories) {
      expect({ step, broken: brokenRules(history, world.clock.now()) }).toEqual({ step, broken: [] })
      for (const row of history) {
        if (row.openKey !== null) continue
        const text = JSON.stringify(row)
        expect(this.ended.get(row.id) ?? text).toBe(text)
        this.ended.set(row.id, text)
      }
    }
    for (const { customerId: _, ...scan } of scans.flat()) {
      expect(scan.outcome).toMatch(/^(bound|kept|moved|visiting|none)$/)
      expect(scan.reasonCode).toMatch(/^[A-Z0-9_]+$/)
      const text = JSON.stringify(scan)
      expect(this.facts.get(scan.id) ?? text).toBe(text)
      this.facts.set(scan.id, text)
    }
    const open = histories.flat()
    expect(open.filter(({ role, openKey }) => role === 'home' && openKey !== null).length).toBeLessThan(2)
  }
}

/** A refusal is an answer too; anything else is a failure. */
async function refusable(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error
  })
}

test(
  'whatever happens: one home at a time, facts that stay, and dry runs that come true',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const history = await History.begin()
        for (const one of steps) await history.run(one)
        world.clock.advance(MINUTE)
      }),
      { numRuns: RUNS },
    )
    expect(await bindingProblems(world.db.read, world.clock.now())).toEqual([])
  },
  60_000 + RUNS * 3_000,
)
