import * as fc from 'fast-check'
import { DEFAULT_POLICIES } from '../../../src/domain/policies'
import { audienceOf } from '../../../src/features/push/audience-query'
import { crowd, matches, type Crowd } from './audience-crowd'
import { conditionsOf } from './audience-arbitrary'

let here: Crowd
beforeAll(async () => {
  here = await crowd()
})
afterAll(() => here.close())

const ground = () => ({
  now: here.now,
  lifecycle: DEFAULT_POLICIES.lifecycle,
  locationDays: DEFAULT_POLICIES.retention.locationDays,
  placeOf: (storeId: string) => here.places.get(storeId),
})

describe('an audience', () => {
  it('is by query whom a plain look at everybody finds, for any conditions', async () => {
    await fc.assert(
      fc.asyncProperty(conditionsOf(here), async (conditions) => {
        const { sql, parameters } = audienceOf(conditions, ground())
        const rows = await here.db.read.query<{ customerId: string }[]>(sql, parameters)
        const expected = here.people.filter((person) => matches(person, conditions, here)).map(({ id }) => id)
        expect(rows.map(({ customerId }) => customerId).sort()).toEqual(expected.sort())
      }),
      { numRuns: 300 },
    )
  })

  it('leaves out who was merged or erased, even from everybody', async () => {
    const { sql, parameters } = audienceOf({ all: [] }, ground())
    const rows = await here.db.read.query<{ customerId: string }[]>(sql, parameters)
    const found = new Set(rows.map(({ customerId }) => customerId))
    expect(here.gone.filter((id) => found.has(id))).toEqual([])
    expect(found.size).toBe(here.people.length)
  })

  it('is told as one INSERT … SELECT as well', async () => {
    const { sql, parameters } = audienceOf({ kind: 'tag', tags: ['新品'] }, ground())
    const [{ total }] = await here.db.read.query<[{ total: number | string }]>(
      `SELECT COUNT(*) AS total FROM (${sql}) a`,
      parameters,
    )
    expect(Number(total)).toBe(
      here.people.filter((person) => matches(person, { kind: 'tag', tags: ['新品'] }, here)).length,
    )
    expect(Number(total)).toBeGreaterThan(0)
  })
})
