import * as fc from 'fast-check'
import { AppError } from '../../../src/domain/errors'
import type { PointEntry } from '../../../src/features/membership'
import { newId } from '../../../src/platform/ids'
import { DAY, SYSTEM, type MembershipWorld } from './world'

/** A thing that happens to one of two members; `pick` chooses among what happened before. */
export type Step =
  | { kind: 'earn' | 'redeem' | 'adjust'; who: 0 | 1; amount: number }
  | { kind: 'reverse' | 'restore'; pick: number; share: number }
  | { kind: 'undo'; pick: number }
  | { kind: 'again'; pick: number }
  | { kind: 'wait'; days: number }
  | { kind: 'sweep' | 'merge' | 'erase' }

const who = fc.constantFrom<0 | 1>(0, 1)
const amount = fc.integer({ min: 1, max: 300 })
const pick = fc.nat({ max: 3 })

/** Histories that visit every kind of movement. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('earn' as const), who, amount }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('redeem' as const), who, amount }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('adjust' as const),
        who,
        amount: fc.integer({ min: -200, max: 200 }),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constantFrom('reverse' as const, 'restore' as const),
        pick,
        share: fc.constantFrom(1, 30, 50, 60, 99, 100),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const), pick }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), pick: fc.nat({ max: 9 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        days: fc.constantFrom(1, 7, 8, 40, 400, 800),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('merge' as const, 'erase' as const) }) },
  ),
  { minLength: 6, maxLength: 16, size: 'max' },
)

interface Named {
  cause: string
  cardId: string
  amount: number
}

/** Plays steps on two members and remembers what was acknowledged. */
export class LedgerPlay {
  readonly acknowledged = new Set<string>()
  readonly refused = new Set<string>()
  private readonly earned: Named[] = []
  private readonly redeemed: Named[] = []
  private readonly undoable: Named[] = []
  /** Every request that was acknowledged, as it was sent. */
  private readonly sent: (() => Promise<PointEntry>)[] = []
  private merge: { mergeId: string; at: number } | undefined

  private constructor(
    private readonly world: MembershipWorld,
    private readonly members: readonly { customerId: string; cardId: string }[],
  ) {}

  static async begin(world: MembershipWorld): Promise<LedgerPlay> {
    return new LedgerPlay(world, [await world.member(), await world.member()])
  }

  /** Does a step, then the very same once more; both answers have to be equal. */
  async twice(step: Step): Promise<void> {
    const act = this.actOf(step)
    const [first, again] = [await settled(act), await settled(act)]
    expect(again).toEqual(first)
  }

  private actOf(step: Step): () => Promise<unknown> {
    const { world, members } = this
    const { membership, clock, db } = world
    switch (step.kind) {
      case 'wait':
        clock.advance(step.days * DAY)
        return () => Promise.resolve()
      case 'sweep':
        return async () => void (await membership.sweep())
      case 'merge': {
        this.merge ??= { mergeId: newId(), at: clock.now() }
        const order = { ...this.merge, fromId: members[1]!.customerId, intoId: members[0]!.customerId }
        return async () => void (await db.transact((tx) => membership.keeper.merge(tx, order)))
      }
      case 'erase': {
        const order = { customerId: members[0]!.customerId, openIds: [], at: clock.now() }
        return async () => void (await db.transact((tx) => membership.keeper.erase(tx, order)))
      }
      case 'again':
        return this.lateRepeat(step.pick)
      default:
        return this.movementOf(step)
    }
  }

  /** A request from a while ago comes once more: the answer is the one of then. */
  private lateRepeat(pick: number): () => Promise<unknown> {
    return this.sent[pick % Math.max(1, this.sent.length)] ?? (() => Promise.resolve())
  }

  private movementOf(
    step: Exclude<Step, { kind: 'wait' | 'sweep' | 'merge' | 'erase' | 'again' }>,
  ): () => Promise<unknown> {
    const { ledger } = this.world.membership
    const cause = `play:${newId()}`
    const common = { cause, at: this.world.clock.now(), actor: SYSTEM, reason: 'sale' }
    if ('who' in step) {
      const order = { ...common, cardId: this.members[step.who]!.cardId, amount: step.amount }
      const lists = { earn: this.earned, redeem: this.redeemed, adjust: this.undoable }
      return this.doing(order, lists[step.kind], (tx) => ledger[step.kind](tx, order))
    }
    const from = { reverse: this.earned, restore: this.redeemed, undo: this.undoable }[step.kind]
    const origin = from[step.pick % Math.max(1, from.length)]
    if (!origin) return () => Promise.resolve()
    const order = { ...common, cardId: origin.cardId, of: origin.cause, amount: 0 }
    if (step.kind === 'undo') return this.doing(order, [], (tx) => ledger.undo(tx, order))
    order.amount = Math.ceil((origin.amount * ('share' in step ? step.share : 0)) / 100)
    const method = step.kind === 'reverse' ? 'reverseEarn' : 'restoreRedeem'
    return this.doing(order, this.undoable, (tx) => ledger[method](tx, order))
  }

  /** Runs a movement and files it; a repeated acknowledgement is filed once. */
  private doing(
    order: Named,
    list: Named[],
    run: (tx: Parameters<Parameters<MembershipWorld['db']['transact']>[0]>[0]) => Promise<PointEntry>,
  ): () => Promise<PointEntry> {
    return async () => {
      try {
        const entry = await this.world.db.transact(run)
        if (this.acknowledged.has(order.cause)) return entry
        this.acknowledged.add(order.cause)
        list.push({ ...order })
        this.sent.push(async () => {
          const again = await this.world.db.transact(run)
          expect(again).toEqual(entry)
          return again
        })
        return entry
      } catch (error) {
        this.refused.add(order.cause)
        throw error
      }
    }
  }
}

/** An answer or the code of a refusal; anything else is a fault of the program. */
async function settled(act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof AppError) return { refused: error.code }
    throw error
  }
}
