import { decidePoints, type Decision, type Lot, type PointsCommand } from '../../src/domain/points-ledger'

const DAY = 86_400_000
let serial = 0
const nextId = (): string => `lot-${++serial}`
beforeEach(() => void (serial = 0))

const lot = (id: string, remaining: number, expiresAt = 100 * DAY, availableFrom = 0): Lot => ({
  id,
  rootId: id,
  amount: remaining,
  remaining,
  availableFrom,
  expiresAt,
})

function decide(lots: Lot[], command: PointsCommand, debt = 0): Extract<Decision, { isDone: true }> {
  const decision = decidePoints({ lots, debt }, command, nextId)
  if (!decision.isDone) throw new Error(decision.reason)
  return decision
}

const refusalOf = (lots: Lot[], command: PointsCommand): string | undefined => {
  const decision = decidePoints({ lots, debt: 0 }, command, nextId)
  return decision.isDone ? undefined : decision.reason
}

/** type amount(points/debt) for each entry. */
const lines = ({
  entries,
}: {
  entries: { type: string; amount: number; pointsMove: number; debtMove: number }[]
}) => entries.map(({ type, amount, pointsMove, debtMove }) => `${type} ${amount} (${pointsMove}/${debtMove})`)

const earn = (amount: number, at = DAY) =>
  ({ type: 'earn', cause: 'c', at, amount, availableFrom: at + 7 * DAY, expiresAt: 200 * DAY }) as const
const redeem = (amount: number, at = DAY) => ({ type: 'redeem', cause: 'c', at, amount }) as const
const origin = (entryId: string, amount: number, rootId: string, settled = 0) => ({
  entryId,
  amount,
  settled,
  parts: [{ amount, rootId, availableFrom: 0, expiresAt: 100 * DAY }],
})

describe('spending', () => {
  it('takes the lots that lapse first, and of those the ones that were ready first', () => {
    const lots = [lot('late', 50, 90 * DAY), lot('soon', 30, 10 * DAY), lot('sooner', 20, 10 * DAY, -DAY)]
    const { entries } = decide(lots, redeem(60))
    expect(entries[0]!.lotMoves).toEqual([
      { lotId: 'sooner', amount: -20 },
      { lotId: 'soon', amount: -30 },
      { lotId: 'late', amount: -10 },
    ])
  })

  it('leaves pending points alone', () => {
    const lots = [lot('ready', 40), lot('pending', 100, 90 * DAY, 2 * DAY)]
    expect(refusalOf(lots, redeem(41))).toBe('not_enough')
    expect(decide(lots, redeem(40)).points).toBe(100)
  })

  it('never touches what has lapsed, even before any job came by', () => {
    const lots = [lot('gone', 40, DAY), lot('ready', 10)]
    expect(refusalOf(lots, redeem(11))).toBe('not_enough')
    expect(lines(decide(lots, redeem(10)))).toEqual(['expire -40 (-40/0)', 'redeem -10 (-10/0)'])
  })
})

describe('earning', () => {
  it('repays debt before anything stays', () => {
    const decision = decide([], earn(100), 30)
    expect(lines(decision)).toEqual(['earn 100 (100/0)', 'repay_debt 0 (-30/-30)'])
    expect(decision).toMatchObject({ points: 70, debt: 0 })
  })

  it('goes into debt repayment altogether when it is not enough', () => {
    expect(decide([], earn(20), 30)).toMatchObject({ points: 0, debt: 10 })
  })
})

describe('a refund', () => {
  it('takes earned points from where they lie, and makes the spent ones a debt', () => {
    const lots = [lot('sale', 30), lot('other', 500)]
    const back = {
      type: 'reverse_earn',
      cause: 'c',
      at: DAY,
      amount: 100,
      origin: origin('e', 100, 'sale'),
    } as const
    const decision = decide(lots, back)
    expect(lines(decision)).toEqual(['reverse_earn -100 (-30/70)'])
    expect(decision).toMatchObject({ points: 500, debt: 70 })
  })

  it('cannot take more than was earned, over all refunds together', () => {
    const back = (settled: number) =>
      ({
        type: 'reverse_earn',
        cause: 'c',
        at: DAY,
        amount: 60,
        origin: origin('e', 100, 'sale', settled),
      }) as const
    expect(refusalOf([lot('sale', 100)], back(40))).toBeUndefined()
    expect(refusalOf([lot('sale', 100)], back(41))).toBe('beyond_origin')
  })

  it('gives spent points back with the time they had, and at least thirty days', () => {
    const parts = [
      { amount: 10, rootId: 'a', availableFrom: 0, expiresAt: 5 * DAY },
      { amount: 20, rootId: 'b', availableFrom: 0, expiresAt: 90 * DAY },
    ]
    const command = (settled: number, amount: number) =>
      ({
        type: 'restore_redeem',
        cause: 'c',
        at: DAY,
        amount,
        minExpiresAt: 31 * DAY,
        origin: { entryId: 'e', amount: 30, settled, parts },
      }) as const
    const times = (decision: { lots: Lot[] }) =>
      decision.lots.map((one) => [one.amount, one.rootId, one.expiresAt / DAY])
    expect(times(decide([], command(0, 15)))).toEqual([
      [10, 'a', 31],
      [5, 'b', 90],
    ])
    expect(times(decide([], command(15, 15)))).toEqual([[15, 'b', 90]])
  })

  it('finds restored points again when the sale that earned them is refunded too', () => {
    const restored = { ...lot('again', 100), rootId: 'sale' }
    const back = {
      type: 'reverse_earn',
      cause: 'c',
      at: DAY,
      amount: 100,
      origin: origin('e', 100, 'sale'),
    } as const
    expect(decide([restored], back)).toMatchObject({ points: 0, debt: 0 })
  })
})

describe('undoing', () => {
  const entry = (type: 'adjust' | 'reverse_earn' | 'earn', amount: number) => ({
    id: 'e',
    type,
    amount,
    originId: null,
    reversesId: null,
    parts: origin('e', Math.abs(amount), 'x').parts,
  })
  const undo = (what: ReturnType<typeof entry>) =>
    ({ type: 'undo', cause: 'c', at: DAY, entry: what, minExpiresAt: 31 * DAY }) as const

  it('takes an opening balance back and makes the spent part a debt', () => {
    expect(lines(decide([lot('x', 40)], undo(entry('adjust', 100))))).toEqual(['adjust -100 (-40/60)'])
  })

  it('brings back what a wrong refund took, paying the debt it made', () => {
    expect(lines(decide([], undo(entry('reverse_earn', -100)), 60))).toEqual([
      'earn 100 (100/0)',
      'repay_debt 0 (-60/-60)',
    ])
  })

  it('is not for movements that have a reversal of their own, nor for undoings', () => {
    expect(refusalOf([lot('x', 100)], undo(entry('earn', 100)))).toBe('not_undoable')
    expect(refusalOf([], undo({ ...entry('adjust', -5), reversesId: 'other' } as never))).toBe('not_undoable')
  })
})

describe('a transfer', () => {
  it('carries points with their times and the debt, and adds up to nothing', () => {
    const lots = [lot('a', 30, 10 * DAY), lot('b', 20, 90 * DAY, 2 * DAY)]
    const out = decide(lots, { type: 'transfer_out', cause: 'm:out', at: DAY }, 5)
    const into = decide([], { type: 'transfer_in', cause: 'm:in', at: DAY, lots, debt: 5 })
    expect([out.points, out.debt, into.points, into.debt]).toEqual([0, 0, 50, 5])
    expect(out.entries[0]!.amount + into.entries[0]!.amount).toBe(0)
    expect(into.lots.map((one) => [one.rootId, one.expiresAt, one.availableFrom])).toEqual([
      ['a', 10 * DAY, 0],
      ['b', 90 * DAY, 2 * DAY],
    ])
  })
})

describe('amounts', () => {
  it.each([0, -1, 1.5, NaN, Infinity, 2 ** 53])('refuses to earn %p', (amount) => {
    expect(refusalOf([], earn(amount))).toBe('amount')
  })

  it('refuses what would pass 2^53 together', () => {
    expect(refusalOf([lot('a', Number.MAX_SAFE_INTEGER)], earn(1))).toBe('too_large')
  })
})
