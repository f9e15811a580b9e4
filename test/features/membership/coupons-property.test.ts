import * as fc from 'fast-check'
import { AppError } from '../../../src/domain/errors'
import type { CouponRow } from '../../../src/features/membership'
import { newId } from '../../../src/platform/ids'
import { couponProblems } from '../../support/ledger-invariants'
import { aCoupon } from './coupon-stories'
import { DAY, membershipWorld, type MembershipWorld } from './world'

const RUNS = Number(process.env.COUPON_RUNS ?? 200)
jest.setTimeout(60_000 + RUNS * 3000)

let world: MembershipWorld
beforeAll(async () => void (world = await membershipWorld()))
afterAll(() => world.close())

type Step =
  | { kind: 'claim' | 'hand'; who: 0 | 1 }
  | { kind: 'lock' | 'use' | 'give back'; pick: number; sale: number }
  | { kind: 'wait'; minutes: number }
  | { kind: 'pause' | 'resume' | 'merge' }

const who = fc.constantFrom<0 | 1>(0, 1)
const pick = fc.nat({ max: 8 })
const sale = fc.nat({ max: 3 })
const of = <K extends string>(...kinds: K[]): fc.Arbitrary<K> => fc.constantFrom(...kinds)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: of('claim', 'hand'), who }) },
    { weight: 8, arbitrary: fc.record({ kind: of('lock', 'use', 'give back'), pick, sale }) },
    { weight: 2, arbitrary: fc.record({ kind: of('wait'), minutes: fc.constantFrom(5, 31, 40 * 1440) }) },
    { weight: 1, arbitrary: fc.record({ kind: of('pause', 'resume', 'merge') }) },
  ),
  { minLength: 3, maxLength: 14 },
)

/** What came of an act: its answer, or the code of a refusal. */
async function settled<T>(act: () => Promise<T>): Promise<T | string> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

/** Plays steps with a coupon of which there are five, two for each member. */
class CouponPlay {
  private readonly held: CouponRow[] = []
  private merged: { mergeId: string; fromId: string; intoId: string; at: number } | undefined

  private constructor(
    private readonly definitionId: string,
    private readonly members: readonly string[],
  ) {}

  static async begin(): Promise<CouponPlay> {
    const { id } = await aCoupon(world, { stock: 5, perMember: 2 })
    return new CouponPlay(id, [(await world.member()).customerId, (await world.member()).customerId])
  }

  actOf(step: Step): () => Promise<unknown> {
    const { membership, clock, db } = world
    switch (step.kind) {
      case 'wait':
        clock.advance((step.minutes * DAY) / 1440)
        return () => Promise.resolve()
      case 'pause':
      case 'resume': {
        const state = step.kind === 'pause' ? 'paused' : 'active'
        return () => membership.definitions.setState(this.definitionId, state, { kind: 'system', id: null })
      }
      case 'merge': {
        const [intoId, fromId] = this.members as [string, string]
        this.merged ??= { mergeId: newId(), fromId, intoId, at: clock.now() }
        const order = this.merged
        // The second time nothing is left to move.
        return async () => void (await db.transact((tx) => membership.keeper.merge(tx, order)))
      }
      case 'claim':
      case 'hand':
        return this.getting(step.kind, this.members[step.who]!)
      default:
        return this.using(step)
    }
  }

  private getting(kind: 'claim' | 'hand', customerId: string): () => Promise<CouponRow> {
    const cause = `${kind}:${customerId}:${newId()}`
    const order = { definitionId: this.definitionId, customerId, cause, at: world.clock.now() }
    const method = kind === 'claim' ? 'claim' : 'handOut'
    return async () => {
      const row = await world.db.transact((tx) => world.membership.coupons[method](tx, order))
      if (!this.held.some(({ id }) => id === row.id)) this.held.push(row)
      return row
    }
  }

  private using({
    kind,
    pick: index,
    sale: number,
  }: Extract<Step, { pick: number }>): () => Promise<unknown> {
    const coupon = this.held[index % Math.max(1, this.held.length)]
    if (!coupon) return () => Promise.resolve()
    const { coupons } = world.membership
    const customerId = this.merged ? this.members[0]! : coupon.customerId
    const lines = [{ id: 'a', productId: null, quantity: 1, amountFen: 25_000 }]
    const at = world.clock.now()
    const use = { couponId: coupon.id, customerId, saleId: `s${number}`, storeId: newId(), lines, at }
    // Giving back twice answers that there was nothing left to give back, and changes nothing.
    if (kind === 'give back')
      return async () => void (await world.db.transact((tx) => coupons.return(tx, use)))
    return () => world.db.transact((tx) => coupons[kind](tx, use))
  }
}

it('keeps every promise of coupons after every command, each done twice (L6, S-10)', async () => {
  const outcomes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      await world.empty()
      const play = await CouponPlay.begin()
      for (const step of history) {
        const act = play.actOf(step)
        const [first, again] = [await settled(act), await settled(act)]
        expect(again).toEqual(first)
        outcomes.add(`${step.kind}: ${typeof first === 'string' ? first : 'done'}`)
        expect(await couponProblems(world.db.read)).toEqual([])
      }
    }),
    { numRuns: RUNS },
  )
  // The histories reach what they are meant to try.
  if (RUNS >= 200)
    for (const seen of ['claim: coupon.limit_reached', 'use: done', 'use: coupon.taken'])
      expect(outcomes).toContain(seen)
})
