import type { EntityManager } from 'typeorm'
import type { Database } from '../../../src/platform/db/database'
import { Job } from '../../../src/platform/jobs/job.entity'
import { openTestDatabase } from '../../support/database'
import { gate } from '../jobs/world'
import { countUp, deleteAll, row, write } from './rows'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase([Job])
})
afterEach(() => deleteAll(db))
afterAll(() => db.close())

const count = (): Promise<number> => db.read.count(Job)

it('keeps 2,000 concurrent transactions apart: each is whole or not there at all', async () => {
  await db.transact((tx) => tx.insert(Job, row('counter')))
  const outcomes = await Promise.allSettled(
    Array.from({ length: 2000 }, (_, index) =>
      db.transact(async (tx) => {
        await tx.insert(Job, row(`a${index}`))
        await tx.increment(Job, { dedupeKey: 'counter' }, 'attempts', 1)
        if (index % 4 === 1) throw new Error('no')
        await tx.insert(Job, row(`b${index}`))
      }),
    ),
  )
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1500)
  expect(await count()).toBe(1 + 2 * 1500)
  expect((await db.read.findOneByOrFail(Job, { dedupeKey: 'counter' })).attempts).toBe(1500)
}, 60_000)

it('never shows what is not committed yet to those who read', async () => {
  const [written, goOn] = [gate(), gate()]
  const work = db.transact(async (tx) => {
    await tx.insert(Job, row('secret'))
    written.open()
    await goOn.opened
  })
  await written.opened
  expect(await count()).toBe(0)
  goOn.open()
  await work
  expect(await count()).toBe(1)
})

it('lets nested calls share the fate and the hooks of the outermost one', async () => {
  const seen: string[] = []
  const both = (ending: () => void) =>
    db.transact(async () => {
      await db.transact(async (inner) => {
        await inner.insert(Job, row(null))
        db.afterCommit(() => seen.push('inner'))
      })
      db.afterCommit(() => seen.push('outer'))
      expect(seen).toEqual([])
      ending()
    })
  await both(() => undefined)
  expect(seen.splice(0)).toEqual(['inner', 'outer'])
  await expect(
    both(() => {
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(seen).toEqual([])
  expect(await count()).toBe(1)
  db.afterCommit(() => seen.push('at once'))
  expect(seen).toEqual(['at once'])
})

it('runs all hooks though one of them throws, and the caller hears nothing of it', async () => {
  const seen: string[] = []
  await db.transact(() => {
    db.afterCommit(() => {
      throw new Error('hook')
    })
    db.afterCommit(() => seen.push('second'))
    return Promise.resolve()
  })
  expect(seen).toEqual(['second'])
})

it('lets nothing that outlives its transaction slip into somebody else’s', async () => {
  let kept: EntityManager | undefined
  let late: Promise<unknown> | undefined
  await expect(
    db.transact(async (tx) => {
      kept = tx
      late = new Promise((resolve) => setTimeout(resolve, 30)).then(() =>
        db.transact((own) => own.insert(Job, row('late'))),
      )
      // The second half goes on though the first one has failed already.
      await Promise.all([Promise.reject(new Error('no')), tx.insert(Job, row('half'))])
    }),
  ).rejects.toThrow('no')
  await expect(kept!.insert(Job, row('too late'))).rejects.toThrow()
  await late
  const keys = (await db.read.find(Job)).map((job) => job.dedupeKey)
  expect(keys).toEqual(['late'])
})

it('refuses a unit inside a transaction instead of waiting for itself', async () => {
  const work = db.transact(() => db.commitUnit({ claim: write('unit'), effects: [] }))
  await expect(work).rejects.toThrow('commitUnit inside transact')
  expect(await count()).toBe(0)
})

describe('commitUnit', () => {
  it('tells a unit’s own error to that unit alone, and leaves nothing of it', async () => {
    const bad = (index: number) => ({
      claim: write(`bad-${index}`),
      effects: [write(`effect-${index}`), { ...write('x'), values: [null, ...write('x').values.slice(1)] }],
    })
    const good = (index: number) => ({ claim: write(`good-${index}`), effects: [countUp('good')] })
    const units = Array.from({ length: 100 }, (_, index) => (index % 10 === 0 ? bad(index) : good(index)))
    const outcomes = await Promise.allSettled(units.map((unit) => db.commitUnit(unit)))
    const isRefused = outcomes.map((outcome) => outcome.status === 'rejected')
    expect(isRefused).toEqual(units.map((_, index) => index % 10 === 0))
    expect(await count()).toBe(91)
    expect((await db.read.findOneByOrFail(Job, { dedupeKey: 'good' })).attempts).toBe(90)
  })

  it('counts every effect of those that won exactly once, however they are mixed with transactions', async () => {
    const claims = Array.from({ length: 900 }, (_, index) => `claim-${index % 300}`)
    const units = claims.map((key) =>
      db.commitUnit({ claim: write(key), effects: [countUp('total'), countUp('other')] }),
    )
    const others = Array.from({ length: 50 }, (_, index) =>
      db.transact((tx) => tx.insert(Job, row(`other-${index}`))),
    )
    const results = await Promise.all(units)
    await Promise.all(others)
    expect(results.filter((result) => result.won)).toHaveLength(300)
    const attempts = async (dedupeKey: string) => (await db.read.findOneByOrFail(Job, { dedupeKey })).attempts
    expect(await attempts('total')).toBe(300)
    expect(await attempts('other')).toBe(300)
    expect(await count()).toBe(352)
  })

  it('writes any text just as it is', async () => {
    const texts = [
      '😀👨‍👩‍👧',
      "'; DROP TABLE jobs; --",
      '\\',
      "\\'",
      '"\\"',
      '\u0000\u0001\u001a',
      '%_?:a$1',
      '\r\n\t',
      '全角　空格',
      '`',
    ]
    const units = texts.map((text, index) => ({
      claim: write(`text-${index}`, text),
      effects: [write(`effect-${index}`, text)],
    }))
    await Promise.all(units.map((unit) => db.commitUnit(unit)))
    for (const [index, text] of texts.entries()) {
      expect((await db.read.findOneByOrFail(Job, { dedupeKey: `text-${index}` })).payload).toBe(text)
      expect((await db.read.findOneByOrFail(Job, { dedupeKey: `effect-${index}` })).payload).toBe(text)
    }
    await db.transact((tx) => tx.insert(Job, row('by the ORM', texts.join(''))))
    expect((await db.read.findOneByOrFail(Job, { dedupeKey: 'by the ORM' })).payload).toBe(texts.join(''))
  })

  it('tells keys apart byte by byte', async () => {
    const keys = ['oA', 'oa', 'OA', 'ö', 'o', '😀', '😁', 'ａ', 'a']
    const results = await Promise.all(keys.map((key) => db.commitUnit({ claim: write(key), effects: [] })))
    expect(results.every((result) => result.won)).toBe(true)
  })

  it('takes units that are far larger together than one packet', async () => {
    const long = '长'.repeat(80_000)
    const units = Array.from({ length: 120 }, (_, index) => ({
      claim: write(`long-${index}`, long),
      effects: [write(`effect-${index}`, long)],
    }))
    const results = await Promise.all(units.map((unit) => db.commitUnit(unit)))
    expect(results.every((result) => result.won)).toBe(true)
    expect(await count()).toBe(240)
  }, 60_000)

  it('is waited for when the database closes', async () => {
    const other = await openTestDatabase([Job])
    const units = Array.from({ length: 300 }, (_, index) =>
      other.commitUnit({ claim: write(`last-${index}`), effects: [] }),
    )
    await other.close()
    expect((await Promise.all(units)).every((result) => result.won)).toBe(true)
  })
})
