import fc from 'fast-check'
import { IsNull, Not } from 'typeorm'
import { Customer, CustomerTag, Identity, Touch, type CustomerKeeper } from '../../../src/features/customers'
import { DataRequest } from '../../../src/features/customers/entities/data-request'
import { newId } from '../../../src/platform/ids'
import { customersWorld, DAY, type CustomersWorld } from './world'

const PHONES = ['13800000001', '13800000002']

/** What may happen to four people with two apps each, of whom two pairs share a unionid. */
type Command =
  | { do: 'arrive'; person: number; app: 'official' | 'miniapp'; knowsUnionId: boolean }
  | { do: 'phone'; person: number; app: 'official' | 'miniapp'; phone: number; isVerified: boolean }
  | { do: 'touch'; person: number; app: 'official' | 'miniapp' }
  | { do: 'tag'; person: number; app: 'official' | 'miniapp' }
  | { do: 'erase'; person: number; app: 'official' | 'miniapp' }
  | { do: 'wait' }

const who = { person: fc.nat(3), app: fc.constantFrom('official' as const, 'miniapp' as const) }
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('arrive' as const), ...who, knowsUnionId: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('phone' as const),
      ...who,
      phone: fc.nat(1),
      isVerified: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('touch' as const), ...who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tag' as const), ...who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), ...who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
)

let world: CustomersWorld
beforeAll(async () => void (world = await customersWorld()))
afterAll(() => world.close())

/** The customer asked for it a while ago, and the time to think it over has passed. */
async function eraseAsAsked(customerId: string): Promise<void> {
  const { db, clock, customers } = world
  const now = clock.now()
  const request = {
    id: newId(),
    customerId,
    kind: 'erase' as const,
    source: 'self' as const,
    state: 'open' as const,
    openKey: `${customerId}:erase`,
    requestedAt: now,
    startAt: now,
    dueAt: now,
  }
  await db.transact((tx) => tx.insert(DataRequest, request))
  await customers.sweep()
}

let round = 0
let serial = 0

/** One history: names carry its number, so that histories share a database without meeting. */
class History {
  private readonly tag = ++round
  readonly erased: string[] = []
  touches = 0

  openId(person: number, app: string): string {
    return `${app}-${this.tag}-${person}`
  }

  private async customer(person: number, app: 'official' | 'miniapp', knowsUnionId = false): Promise<string> {
    // Persons 0 and 1 are one human, and so are 2 and 3: the unionid tells.
    const unionId = knowsUnionId ? `u-${this.tag}-${person >> 1}` : undefined
    const arrived = await world.arrives({ account: app, openId: this.openId(person, app), unionId })
    return arrived.customerId
  }

  async run(step: Command): Promise<void> {
    const { customers, db, clock } = world
    if (step.do === 'wait') return clock.advance(DAY)
    const customerId = await this.customer(step.person, step.app, step.do === 'arrive' && step.knowsUnionId)
    if (step.do === 'phone') {
      const phone = `${PHONES[step.phone]!.slice(0, 5)}${String(this.tag * 2 + step.phone).padStart(6, '0')}`
      const evidence = step.isVerified ? 'verified_phone' : 'staff'
      await db.transact((tx) => customers.attachPhone(tx, customerId, phone, evidence))
    }
    if (step.do === 'touch') {
      this.touches++
      const touch = { customerId, kind: 'open' as const, ref: `t-${++serial}`, at: clock.now() }
      await db.transact((tx) => customers.touch(tx, touch))
    }
    if (step.do === 'tag')
      await db.transact((tx) => customers.tag(tx, customerId, { tag: '新品', source: 'self' }))
    if (step.do === 'erase') {
      this.erased.push(...(await customers.openIdsOf(customerId)).map(({ openId }) => openId))
      await eraseAsAsked(customerId)
    }
  }
}

/** What holds after every command, whatever came before (I-12, reliability.md B3). */
async function holds(history: History): Promise<void> {
  const { read } = world.db
  const open = await read.findBy(Identity, { openKey: Not(IsNull()) })
  const live = new Map((await read.findBy(Customer, {})).map((row) => [row.id, row]))
  // Every open identity names a live customer, and no key names two.
  for (const { customerId, toAt } of open) {
    expect(live.get(customerId)?.state).toBe('live')
    expect(toAt).toBeNull()
  }
  expect(new Set(open.map(({ openKey }) => openKey)).size).toBe(open.length)
  for (const { state, mergedInto } of live.values()) expect(mergedInto !== null).toBe(state === 'merged')
  // Open tags are of live customers, each once.
  const tags = await read.findBy(CustomerTag, { toAt: IsNull() })
  expect(tags.every(({ customerId }) => live.get(customerId)?.state === 'live')).toBe(true)
  // Whoever was erased is found nowhere, unless they came back since.
  const values = new Set((await read.findBy(Identity, { openKey: IsNull() })).map(({ value }) => value))
  const back = new Set(open.map(({ value }) => value))
  for (const openId of history.erased) if (!back.has(openId)) expect(values.has(openId)).toBe(false)
}

it('people stay who they are through any history of arrivals, merges and erasures', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 25 }), async (commands) => {
      const before = await world.db.read.countBy(Touch, {})
      const history = new History()
      for (const step of commands) await history.run(step)
      await holds(history)
      // Facts are neither lost nor doubled, whosever they became.
      expect(await world.db.read.countBy(Touch, {})).toBe(before + history.touches)
    }),
    { numRuns: 40 },
  )
  // The histories were not empty ones.
  expect(await world.db.read.countBy(Customer, { state: 'merged' })).toBeGreaterThan(2)
  expect(await world.db.read.countBy(Customer, { state: 'erased' })).toBeGreaterThan(2)
}, 120_000)

it('what a keeper counts is the same before and after merges and erasures', async () => {
  const sums = new Map<string, number>()
  const total = (): number => [...sums.values()].reduce((sum, one) => sum + one, 0)
  const keeper: CustomerKeeper = {
    name: '测试积分',
    merge: (_, { fromId, intoId }) => {
      sums.set(intoId, (sums.get(intoId) ?? 0) + (sums.get(fromId) ?? 0))
      sums.delete(fromId)
      return Promise.resolve([{ table: 'sums', rowId: fromId }])
    },
    erase: () => Promise.resolve(),
    export: () => Promise.resolve({}),
  }
  world.customers.keepers([keeper])
  const official = await world.arrives({ openId: 'sum-o' })
  const miniapp = await world.arrives({ account: 'miniapp', openId: 'sum-m', unionId: 'sum-u' })
  sums.set(official.customerId, 30)
  sums.set(miniapp.customerId, 70)
  const { customerId } = await world.arrives({ openId: 'sum-o', unionId: 'sum-u' })
  expect([...sums]).toEqual([[customerId, 100]])
  await eraseAsAsked(customerId)
  expect(await world.customers.current(customerId)).toMatchObject({ state: 'erased' })
  expect(total()).toBe(100)
})
