import { setTimeout as wait } from 'node:timers/promises'
import { Binding } from '../../src/features/bindings'
import { Customer } from '../../src/features/customers'
import { Card } from '../../src/features/membership'
import { Sale } from '../../src/features/sales'
import { bodyOf, tally, verdict, type Answer } from './crowd-http'
import type { Crowd, Member } from './crowd-world'

/** A sale of the customer who ends earns 10 points, which wait seven days. */
const FEN = 1000
const POINTS = 10
/** The sales go on until the merge is over and some more have been sent. */
const GAP_MS = 25
const MORE = 2
const MOST = 16
/** How long after the first sale the merge is asked for, in ms. */
const STARTS = [0, 40]

/** How many sales were recorded for the one who ended, and how many for the one who goes on. */
export interface MergeTold {
  before: number
  after: number
}

/** Resolves once a customer has ended in a merge. */
async function merged(crowd: Crowd, id: string): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await crowd.read.existsBy(Customer, { id, state: 'merged' }))) {
    if (Date.now() > deadline) throw new Error('they were not merged within 20 s')
    await wait(5)
  }
}

/** The sales of one member, to each server in turn, while they are merged with somebody; how many there were. */
async function sellThrough(crowd: Crowd, member: Member, merge: () => Promise<unknown>): Promise<number> {
  let more = Infinity
  const over = Promise.all([merge(), merged(crowd, member.customerId).then(() => (more = MORE))])
  const answers: Promise<Answer>[] = []
  for (; more > 0 && answers.length < MOST; more--) {
    answers.push(crowd.sale(member, { fen: FEN })(crowd.url(answers.length)))
    await wait(GAP_MS)
  }
  await over
  expect(tally(await Promise.all(answers))).toEqual({ ok: answers.length })
  return answers.length
}

/** The rows of a table that the merge of a customer lists. */
type Moved = (table: string) => string[]

async function movesOf(crowd: Crowd, fromId: string, intoId: string): Promise<Moved> {
  const ended = await crowd.read.findOneByOrFail(Customer, { id: fromId })
  expect([ended.state, ended.mergedInto]).toEqual(['merged', intoId])
  const merges = await crowd.rows<{ id: string }>('SELECT id FROM merges WHERE fromId = ?', [fromId])
  expect(merges).toHaveLength(1)
  const moves = await crowd.rows<{ tableName: string; rowId: string }>(
    'SELECT tableName, rowId FROM merge_moves WHERE mergeId = ?',
    [merges[0]!.id],
  )
  return (table) => moves.flatMap(({ tableName, rowId }) => (tableName === table ? [rowId] : [])).sort()
}

/** Sales of both customers before the race, and of the one who ends while it ran. */
interface Sold {
  before: number
  during: number
}

/** Every sale earned once, and the map names the sales of before with their contacts, and no other. */
async function expectSales(crowd: Crowd, intoId: string, moved: Moved, sold: Sold): Promise<MergeTold> {
  const sales = await crowd.rows<{ id: string; touchId: string; earned: number }>(
    `SELECT s.id, t.id AS touchId,
       (SELECT COUNT(*) FROM point_entries e JOIN sale_lines l ON l.id = e.saleLineId WHERE l.saleId = s.id) AS earned
     FROM sales s JOIN touches t ON t.kind = 'sale' AND t.ref = s.id AND t.customerId = s.customerId
     WHERE s.customerId = ?`,
    [intoId],
  )
  expect(sales.filter(({ earned }) => Number(earned) !== 1)).toEqual([])
  expect(sales).toHaveLength(sold.before + sold.during)
  const went = sales.filter(({ id }) => moved('sales').includes(id))
  expect(went.map(({ id }) => id).sort()).toEqual(moved('sales'))
  const contacts = sales.filter(({ touchId }) => moved('touches').includes(touchId))
  expect(contacts).toEqual(went)
  // The sale that brought the ended customer's own 100 points went along in any case.
  const before = went.length - 1
  return { before, after: sold.during - before }
}

let phones = 0

/** Two members with one phone number, the older one first, and the case that staff have to decide. */
async function alike(crowd: Crowd): Promise<{ older: Member; younger: Member; caseId: string }> {
  const phoneNumber = `138${String(10_000_000 + ++phones)}`
  const older = await crowd.member(100, await crowd.person(phoneNumber))
  const younger = await crowd.member(100, await crowd.person(phoneNumber))
  for (const { phone, person } of [older, younger]) {
    const { version } = bodyOf<{ version: number }>(await phone.get(crowd.url(0), '/api/mp/consents'))
    const given = { code: await person.phoneCode(), consentVersion: version }
    expect(verdict(await phone.post(crowd.url(0), '/api/mp/phone', given))).toBe('ok')
  }
  const cases = await crowd.rows<{ id: string }>('SELECT id FROM merge_proposals WHERE oneId = ?', [
    younger.customerId,
  ])
  expect(cases).toHaveLength(1)
  return { older, younger, caseId: cases[0]!.id }
}

/** Staff make two members one while a till sells to the one who ends: the points of both cards end on the older one. */
async function staffMerge(crowd: Crowd, startMs: number): Promise<MergeTold> {
  const { older, younger, caseId } = await alike(crowd)
  const accept = async (): Promise<void> => {
    await wait(startMs)
    const path = `/api/admin/merge-proposals/${caseId}/accept`
    await crowd.consoles[1]!.send('post', path, { reason: '同一位顾客' }).expect(200)
  }
  const during = await sellThrough(crowd, younger, accept)
  const pending = during * POINTS
  expect(await crowd.points(older.customerId)).toEqual({ spendable: 200, pending, debt: 0 })
  const moved = await movesOf(crowd, younger.customerId, older.customerId)
  const told = await expectSales(crowd, older.customerId, moved, { before: 2, during })
  const cards = await crowd.read.findBy(Card, { customerId: older.customerId })
  const [ended] = cards.filter(({ state }) => state === 'merged')
  expect([cards.length, moved('cards')]).toEqual([2, [ended!.id]])
  const before = await crowd.read.findBy(Sale, { cardId: ended!.id })
  expect(before.map(({ id }) => id).sort()).toEqual(moved('sales'))
  const transfers = await crowd.rows<{ id: string; amount: number }>(
    `SELECT e.id, e.amount FROM point_entries e JOIN cards c ON c.id = e.cardId
     WHERE e.type = 'transfer' AND c.customerId = ? ORDER BY e.id`,
    [older.customerId],
  )
  expect(transfers.map(({ id }) => id).sort()).toEqual(moved('point_entries'))
  const went = 100 + POINTS * told.before
  expect(transfers.map(({ amount }) => Number(amount)).sort((a, b) => a - b)).toEqual([-went, went])
  return told
}

/**
 * Somebody is known by a scan at one store, and as a member who came with another store's Mini Program code. They
 * follow, WeChat says the unionid, and both become one while a till sells to the member.
 */
async function unionIdMerge(crowd: Crowd, startMs: number): Promise<MergeTold> {
  const person = await crowd.person()
  expect((await crowd.deed(0, person.openId(), { scan: crowd.stores[0]!.scene })).status).toBe(200)
  await crowd.quiet()
  const member = await crowd.member(100, person)
  const opened = await member.phone.post(crowd.url(1), '/api/mp/scans', { scene: crowd.stores[1]!.scene })
  expect(verdict(opened)).toBe('ok')
  const [card] = await crowd.read.findBy(Card, { customerId: member.customerId })
  const follow = async (): Promise<void> => {
    await wait(startMs)
    await person.follow()
  }
  const during = await sellThrough(crowd, member, follow)
  await crowd.quiet()
  const [known] = await crowd.rows<{ customerId: string }>(
    "SELECT customerId FROM identities WHERE kind = 'openid' AND value = ? AND toAt IS NULL",
    [person.openId()],
  )
  const moved = await movesOf(crowd, member.customerId, known!.customerId)
  const pending = during * POINTS
  expect(await crowd.points(known!.customerId)).toEqual({ spendable: 100, pending, debt: 0 })
  expect(moved('cards')).toEqual([card!.id])
  const homes = await crowd.read.findBy(Binding, { customerId: known!.customerId, role: 'home' })
  expect(homes.map(({ storeId, toAt }) => [storeId, toAt])).toEqual([[crowd.stores[0]!.id, null]])
  return expectSales(crowd, known!.customerId, moved, { before: 1, during })
}

/** Members are merged, by unionid and by staff, while a till sells to them. */
export function mergeAgainstEarn(crowd: Crowd): Promise<MergeTold[]> {
  const merges = STARTS.flatMap((startMs) => [staffMerge(crowd, startMs), unionIdMerge(crowd, startMs)])
  return Promise.all(merges)
}
