import { setTimeout as wait } from 'node:timers/promises'
import { newId } from '../../src/platform/ids'
import { tally, verdict } from './crowd-http'
import type { Crowd, Member } from './crowd-world'

const SPENDS = 200
const REPEATS = 100

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

interface Entries {
  type: string
  entries: number
  amount: number
}

/** The movements of a customer's card by type. */
async function entriesOf(crowd: Crowd, customerId: string): Promise<Record<string, Omit<Entries, 'type'>>> {
  const rows = await crowd.rows<Entries>(
    `SELECT e.type, COUNT(*) AS entries, SUM(e.amount) AS amount FROM point_entries e
     JOIN cards c ON c.id = e.cardId WHERE c.customerId = ? GROUP BY e.type`,
    [customerId],
  )
  return Object.fromEntries(
    rows.map(({ type, entries, amount }) => [type, { entries: Number(entries), amount: Number(amount) }]),
  )
}

const salesOf = async (crowd: Crowd, customerId: string): Promise<number> =>
  Number(
    (
      await crowd.rows<{ n: number }>('SELECT COUNT(*) AS n FROM sales WHERE customerId = ?', [customerId])
    )[0]!.n,
  )

/** 200 sales at once, each of which would use all 100 points that there are. */
export async function spendAllAtOnce(crowd: Crowd): Promise<void> {
  const member = await crowd.member(100)
  const spends = many(SPENDS, () => crowd.sale(member, { fen: 100, points: 100 }))
  const answers = await Promise.all(spends.map((spend, turn) => spend(crowd.url(turn))))
  expect(tally(answers)).toEqual({ ok: 1, '409 points.not_enough': SPENDS - 1 })
  for (const turn of [0, 1])
    expect(await crowd.points(member.customerId, turn)).toEqual({ spendable: 0, pending: 0, debt: 0 })
  const entries = await entriesOf(crowd, member.customerId)
  expect(entries).toEqual({ earn: { entries: 1, amount: 100 }, redeem: { entries: 1, amount: -100 } })
  expect(await salesOf(crowd, member.customerId)).toBe(2)
}

/** One request of a till, sent 100 times at once; then its key with another sale. */
export async function repeatOneKey(crowd: Crowd): Promise<void> {
  const member = await crowd.member()
  const once = `race-${newId()}`
  const sale = crowd.sale(member, { fen: 3000 }, once)
  const answers = await Promise.all(many(REPEATS, (turn) => sale(crowd.url(turn))))
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
  expect(verdict(answers[0]!)).toBe('ok')
  const others = many(4, () => crowd.sale(member, { fen: 5000 }, once))
  const refused = await Promise.all(others.map((other, turn) => other(crowd.url(turn))))
  expect(tally(refused)).toEqual({ '409 request.idempotency_conflict': 4 })
  expect(await entriesOf(crowd, member.customerId)).toEqual({ earn: { entries: 1, amount: 30 } })
  expect(await salesOf(crowd, member.customerId)).toBe(1)
}

/** Two sales under one key, each sent 20 times at once: one of them is done, the other never. */
export async function twoSalesUnderOneKey(crowd: Crowd): Promise<void> {
  const member = await crowd.member()
  const once = `race-${newId()}`
  const sales = [crowd.sale(member, { fen: 1000 }, once), crowd.sale(member, { fen: 2000 }, once)]
  const answers = await Promise.all(many(40, (turn) => sales[(turn >> 1) % 2]!(crowd.url(turn))))
  expect(tally(answers)).toEqual({ ok: 20, '409 request.idempotency_conflict': 20 })
  expect(new Set(answers.filter(({ status }) => status === 200).map(({ text }) => text)).size).toBe(1)
  expect(await salesOf(crowd, member.customerId)).toBe(1)
}

/** In how many parts the points of a sale are spent and its pieces refunded. */
export const PARTS = 4
const PART = 25
/** By how much the refunds of a member start before or after the spends, in ms: so that both come first somewhere. */
const HEAD_STARTS = [-40, -15, 0, 15, 40]

/** How many spends came through before their points were taken back. */
async function refundWhileSpending(
  crowd: Crowd,
  member: Member,
  receiptNo: string,
  headStart: number,
): Promise<number> {
  const spends = many(PARTS, () => crowd.sale(member, { fen: PART, points: PART }))
  const refunds = many(PARTS, (index) => crowd.refund(receiptNo, `F${index}`, 1))
  const [spent, refunded] = await Promise.all([
    Promise.all(spends.map((spend, turn) => wait(Math.max(0, headStart)).then(() => spend(crowd.url(turn))))),
    Promise.all(
      refunds.map((back, turn) => wait(Math.max(0, -headStart)).then(() => back(crowd.url(turn + 1)))),
    ),
  ])
  expect(tally(refunded)).toEqual({ ok: PARTS })
  const { ok = 0, '409 points.not_enough': refused = 0, ...others } = tally(spent)
  expect([ok + refused, others]).toEqual([PARTS, {}])
  return ok
}

/**
 * Members spend the 100 points of a sale in four parts while its four pieces are refunded (domain.md 3.11): whatever
 * was spent before becomes debt, whatever was taken back before cannot be spent, and no point is had twice.
 * Gives how many parts each of them spent.
 */
export async function refundAgainstSpend(crowd: Crowd): Promise<number[]> {
  const told: number[] = []
  await Promise.all(
    HEAD_STARTS.map(async (headStart) => {
      const member = await crowd.member()
      const receiptNo = newId()
      const sale = crowd.sale(member, { fen: PARTS * PART * 100, qty: PARTS, receiptNo, isOld: true })
      expect(verdict(await sale(crowd.url(0)))).toBe('ok')
      const spends = await refundWhileSpending(crowd, member, receiptNo, headStart)
      told.push(spends)
      const points = await crowd.points(member.customerId, spends)
      expect(points).toEqual({ spendable: 0, pending: 0, debt: spends * PART })
      const { earn, redeem, reverse_earn, ...others } = await entriesOf(crowd, member.customerId)
      expect(earn).toEqual({ entries: 1, amount: PARTS * PART })
      expect(redeem ?? { entries: 0, amount: 0 }).toEqual({ entries: spends, amount: 0 - spends * PART })
      expect(reverse_earn).toEqual({ entries: PARTS, amount: -PARTS * PART })
      expect(others).toEqual({})
    }),
  )
  return told
}
