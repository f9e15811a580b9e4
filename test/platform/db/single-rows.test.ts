import type { Database } from '../../../src/platform/db/database'
import { isUniqueViolation } from '../../../src/platform/db/errors'
import { changeRow, insertRow, PRESENT, rowBy, rowsBy, rowsWhere } from '../../../src/platform/db/rows'
import { newId } from '../../../src/platform/ids'
import { Job } from '../../../src/platform/jobs/job.entity'
import { Follower } from '../../../src/features/customers'
import { openTestDatabase } from '../../support/database'
import { row } from './rows'

let db: Database
beforeEach(async () => {
  db = await openTestDatabase([Job, Follower])
})
afterEach(() => db.close())

/** Somebody with a value of every kind: text, flag, moment, list, nothing. */
const follower = (openId: string, change: Partial<Follower> = {}): Follower => ({
  id: newId(),
  account: 'official',
  openId,
  unionId: null,
  isSubscribed: true,
  stateAt: 1_795_339_680_972,
  subscribedAt: 1_795_339_680_972,
  unsubscribedAt: null,
  firstScene: null,
  scene: '山前「门口」',
  subscribeScene: null,
  tagIds: [2, 31],
  profileAt: null,
  lastInboundAt: 1_795_339_680_972,
  ...change,
})

it('writes and reads every kind of value as the entity manager does', async () => {
  const one = follower('o1')
  await db.transact((tx) => insertRow(tx, Follower, one))
  expect(await db.read.findOneBy(Follower, { openId: 'o1' })).toEqual(one)
  expect(await rowBy(db.read, Follower, { account: 'official', openId: 'o1' })).toEqual(one)
  await db.transact((tx) => changeRow(tx, Follower, one.id, { isSubscribed: false, tagIds: [], scene: null }))
  const changed = { ...one, isSubscribed: false, tagIds: [], scene: null }
  expect(await rowBy(db.read, Follower, { id: one.id })).toEqual(changed)
  expect(await db.read.findOneBy(Follower, { id: one.id })).toEqual(changed)
})

it('tells empty columns from filled ones, whatever was asked before', async () => {
  await db.transact(async (tx) => {
    await insertRow(tx, Follower, follower('gone', { unsubscribedAt: 5 }))
    await insertRow(tx, Follower, follower('here'))
  })
  const names = async (where: Parameters<typeof rowsBy<Follower>>[2]): Promise<string[]> =>
    (await rowsBy(db.read, Follower, where)).map(({ openId }) => openId)
  expect(await names({ unsubscribedAt: PRESENT })).toEqual(['gone'])
  expect(await names({ unsubscribedAt: null })).toEqual(['here'])
  expect(await names({ unsubscribedAt: 5 })).toEqual(['gone'])
  expect(await rowBy(db.read, Follower, { openId: "' OR 1 = 1 --" })).toBeNull()
})

it('gives the newest of several first, and no more than asked for', async () => {
  await db.transact(async (tx) => {
    for (const runAt of [3, 9, 5]) await insertRow(tx, Job, { ...row(`k${runAt}`), runAt })
  })
  const order = async (limit?: number): Promise<number[]> =>
    (await rowsBy(db.read, Job, { state: 'queued' }, { newest: 'runAt', ...(limit ? { limit } : {}) })).map(
      ({ runAt }) => runAt,
    )
  expect(await order()).toEqual([9, 5, 3])
  expect(await order(2)).toEqual([9, 5])
  const middle = await rowsWhere(db.read, Job, 'runAt > ? AND runAt < ?', [3, 9])
  expect(middle.map(({ dedupeKey }) => dedupeKey)).toEqual(['k5'])
})

it('keeps a locked row to its transaction until that one ends', async () => {
  const job = row('counter')
  await db.transact((tx) => insertRow(tx, Job, job))
  const raise = (): Promise<void> =>
    db.transact(async (tx) => {
      const found = await rowBy(tx, Job, { id: job.id }, { isLocked: true })
      await changeRow(tx, Job, job.id, { attempts: found!.attempts + 1 })
    })
  await Promise.all(Array.from({ length: 20 }, raise))
  expect((await rowBy(db.read, Job, { id: job.id }))?.attempts).toBe(20)
})

it('reports a taken key as what it is, and a property that has no column', async () => {
  const twice = db.transact(async (tx) => {
    await insertRow(tx, Job, row('same'))
    await insertRow(tx, Job, row('same'))
  })
  expect(isUniqueViolation(await twice.catch((error: unknown) => error))).toBe(true)
  await expect(rowBy(db.read, Job, { nowhere: 1 } as never)).rejects.toThrow('no column for nowhere')
})
