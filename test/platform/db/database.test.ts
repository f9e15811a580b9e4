import { Job } from '../../../src/platform/jobs/job.entity'
import type { Database } from '../../../src/platform/db/database'
import { isUniqueViolation } from '../../../src/platform/db/errors'
import type { RowWrite } from '../../../src/platform/db/write'
import { newId } from '../../../src/platform/ids'
import { openTestDatabase } from '../../support/database'

let db: Database
beforeEach(async () => {
  db = await openTestDatabase([Job])
})
afterEach(() => db.close())

const job = (dedupeKey: string | null, type = 'test.run'): Job => ({
  id: newId(),
  type,
  dedupeKey,
  payload: '{}',
  state: 'queued',
  runAt: 1,
  attempts: 0,
  maxAttempts: 3,
  lockedBy: null,
  lockedUntil: null,
  lastError: null,
  createdAt: 1,
})

function claim(key: string, createdAt = 1): RowWrite {
  const row = job(key)
  const columns = [
    'id',
    'dedupeKey',
    'type',
    'payload',
    'state',
    'runAt',
    'attempts',
    'maxAttempts',
    'createdAt',
  ] as const
  return { table: 'jobs', columns, values: [...columns.slice(0, -1).map((column) => row[column]), createdAt] }
}

describe('transact', () => {
  it('keeps what others committed when one of a hundred concurrent callers fails', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) =>
        db.transact(async (tx) => {
          await tx.insert(Job, job(`k${index}`))
          if (index % 10 === 3) throw new Error('changed my mind')
          return index
        }),
      ),
    )
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(10)
    expect(await db.read.count(Job)).toBe(90)
    expect(await db.read.findOneBy(Job, { dedupeKey: 'k13' })).toBeNull()
  })

  it('lets a nested call join, so that both go or neither', async () => {
    const work = db.transact(async (tx) => {
      await tx.insert(Job, job('outer'))
      await db.transact((inner) => inner.insert(Job, job('inner')))
      expect(await db.read.count(Job)).toBe(2)
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await db.read.count(Job)).toBe(0)
  })

  it('reports a unique violation and goes on', async () => {
    await db.transact((tx) => tx.insert(Job, job('same')))
    const second = db.transact((tx) => tx.insert(Job, job('same')))
    await expect(second.catch((error: unknown) => isUniqueViolation(error))).resolves.toBe(true)
    expect(await db.read.count(Job)).toBe(1)
  })

  it('runs hooks after the commit and never after a rollback', async () => {
    const seen: string[] = []
    await db.transact(async (tx) => {
      db.afterCommit(() => seen.push('committed'))
      await tx.insert(Job, job('a'))
      expect(seen).toEqual([])
    })
    await db
      .transact(() => {
        db.afterCommit(() => seen.push('rolled back'))
        return Promise.reject(new Error('no'))
      })
      .catch(() => undefined)
    expect(seen).toEqual(['committed'])
  })
})

describe('commitUnit', () => {
  it('lets exactly one of many equal claims win and writes effects for it alone', async () => {
    const units = Array.from({ length: 60 }, (_, index) => {
      const key = `claim-${index % 20}`
      return { claim: claim(key), effects: [claim(`effect-of-${key}-${index}`)] }
    })
    const results = await Promise.all(units.map((unit) => db.commitUnit(unit)))
    expect(results.filter((result) => result.won)).toHaveLength(20)
    expect(await db.read.count(Job)).toBe(40)
  })

  it('fails one bad unit alone', async () => {
    const bad = { claim: claim('bad'), effects: [{ ...claim('x'), table: 'no_such_table' }] }
    const good = [1, 2, 3].map((index) => ({ claim: claim(`good-${index}`), effects: [] }))
    const results = await Promise.allSettled([bad, ...good].map((unit) => db.commitUnit(unit)))
    expect(results.map((result) => result.status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect(await db.read.count(Job)).toBe(3)
  })

  it('takes over from a row that is newer, never from an older one', async () => {
    const upsert = (createdAt: number, payload: string): RowWrite => {
      const write = claim('slot', createdAt)
      const values = write.values.map((value, index) =>
        write.columns[index] === 'payload' ? payload : value,
      )
      return {
        ...write,
        values,
        onConflict: {
          keys: ['dedupeKey'],
          update: { payload: 'set', attempts: 'add', createdAt: 'set' },
          newerBy: 'createdAt',
        },
      }
    }
    for (const [at, payload] of [
      [5, 'five'],
      [3, 'three'],
      [9, 'nine'],
      [7, 'seven'],
    ] as const)
      await db.commitUnit({ claim: claim(`c${at}`), effects: [upsert(at, payload)] })
    const slot = await db.read.findOneByOrFail(Job, { dedupeKey: 'slot' })
    expect(slot).toMatchObject({ payload: 'nine', createdAt: 9 })
  })
})
