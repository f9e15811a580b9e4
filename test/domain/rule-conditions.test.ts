import fc from 'fast-check'
import type { FollowerFacts, RuleConditions } from '../../src/domain/reply-rule'
import {
  canMeet,
  compileConditions,
  conditionsHold,
  failedConditions,
  isImplied,
} from '../../src/domain/rule-conditions'
import { minuteOfWeek, wallClock, zoneOffsetMs } from '../../src/domain/store-time'
import { describeHours, isWithin, weekStretches } from '../../src/domain/weekly-hours'
import { check } from './seed'

const HOUR = 3_600_000
const MONDAY = Date.parse('2026-11-23T00:00:00+08:00')

function holds(conditions: RuleConditions, facts: FollowerFacts, now: number): boolean {
  const compiled = compileConditions(conditions)
  const moment = { now, minute: minuteOfWeek(now, 'Asia/Shanghai') }
  return compiled === undefined || conditionsHold(compiled, facts, moment)
}

const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`)
const list = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 })
const hours = fc.array(
  fc.record({ days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), from: time, to: time }),
  { minLength: 1, maxLength: 3 },
)
const instant = fc.integer({ min: -3, max: 7 * 24 }).map((hour) => MONDAY + hour * HOUR)
const someConditions: fc.Arbitrary<RuleConditions> = fc.record(
  {
    validFrom: instant,
    validUntil: instant,
    weeklyHours: hours,
    subscribedScenes: list,
    tagIds: list,
    customerTags: list,
    storeIds: list,
    tierIds: list,
  },
  { requiredKeys: [] },
)
const someone: fc.Arbitrary<FollowerFacts> = fc.record({
  tagIds: fc.uniqueArray(fc.constantFrom('a', 'b', 'x')),
  customerTags: fc.option(fc.uniqueArray(fc.constantFrom('a', 'b', 'x')), { nil: undefined }),
  storeId: fc.constantFrom('a', 'b', 'c', undefined),
  tierId: fc.constantFrom('a', 'b', undefined),
  subscribedScene: fc.constantFrom('a', 'b', undefined),
})

describe('conditions', () => {
  test('hold exactly when none is named as failed', () => {
    check(
      fc.property(someConditions, someone, instant, (conditions, facts, now) => {
        const moment = { now, minute: minuteOfWeek(now, 'Asia/Shanghai') }
        const failed = failedConditions(conditions, facts, moment, 'Asia/Shanghai')
        expect(failed.length === 0).toBe(holds(conditions, facts, now))
      }),
      400,
    )
  })

  test('a condition implied by another holds whenever that one does, and two that cannot meet never do', () => {
    let implied = 0
    let apart = 0
    check(
      fc.property(
        someConditions,
        someConditions,
        fc.array(fc.tuple(someone, instant), { minLength: 20, maxLength: 20 }),
        (one, other, cases) => {
          const narrow = { ...other, ...one }
          for (const stronger of [other, narrow]) {
            const isWeaker = isImplied(compileConditions(one), compileConditions(stronger))
            const isApart = !canMeet(compileConditions(one), compileConditions(stronger))
            implied += Number(isWeaker)
            apart += Number(isApart)
            for (const [facts, now] of cases) {
              if (isWeaker && holds(stronger, facts, now)) expect(holds(one, facts, now)).toBe(true)
              if (isApart) expect(holds(one, facts, now) && holds(stronger, facts, now)).toBe(false)
            }
          }
        },
      ),
      400,
    )
    expect(Math.min(implied, apart)).toBeGreaterThan(40)
  })

  test.each<[RuleConditions, RuleConditions, boolean]>([
    [{}, { validFrom: 1 }, true],
    [{ validFrom: 1 }, {}, false],
    [{ validUntil: 9 }, { validUntil: 8 }, true],
    [{ validUntil: 8 }, { validUntil: 9 }, false],
    [{ storeIds: ['a', 'b'] }, { storeIds: ['a'] }, true],
    [{ storeIds: ['a'] }, { storeIds: ['a', 'b'] }, false],
    [{ weeklyHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' }] }, {}, true],
    [
      { weeklyHours: [{ days: [1], from: '22:00', to: '03:00' }] },
      { weeklyHours: [{ days: [2], from: '01:00', to: '02:00' }] },
      true,
    ],
    [
      { weeklyHours: [{ days: [1], from: '10:00', to: '12:00' }] },
      { weeklyHours: [{ days: [1], from: '11:00', to: '13:00' }] },
      false,
    ],
  ])('%j is implied by %j: %s', (weaker, stronger, expected) => {
    expect(isImplied(compileConditions(weaker), compileConditions(stronger))).toBe(expected)
  })
})

describe('the shop’s week', () => {
  test('begins on Monday at midnight and ends on Sunday', () => {
    expect(minuteOfWeek(MONDAY, 'Asia/Shanghai')).toBe(0)
    expect(minuteOfWeek(MONDAY - 1, 'Asia/Shanghai')).toBe(7 * 1440 - 1)
    expect(minuteOfWeek(MONDAY + 25 * HOUR, 'Asia/Shanghai')).toBe(1440 + 60)
    expect(wallClock(MONDAY, 'Asia/Shanghai')).toEqual({ date: '2026-11-23', time: '00:00' })
  })

  test('the fixed offset of China is what Intl says, and other zones follow theirs', () => {
    for (const now of [MONDAY, MONDAY + 180 * 24 * HOUR]) {
      expect(zoneOffsetMs(now, 'Asia/Shanghai')).toBe(zoneOffsetMs(now, 'Asia/Macau'))
      expect(zoneOffsetMs(now, 'Asia/Kathmandu')).toBe(5.75 * HOUR)
    }
    expect(zoneOffsetMs(Date.parse('2026-03-29T00:59:00Z'), 'Europe/Berlin')).toBe(HOUR)
    expect(zoneOffsetMs(Date.parse('2026-03-29T01:00:00Z'), 'Europe/Berlin')).toBe(2 * HOUR)
  })

  test('periods may touch, overlap and run past the end of the week', () => {
    const week = weekStretches([
      { days: [7], from: '20:00', to: '02:00' },
      { days: [1], from: '01:00', to: '03:00' },
      { days: [1], from: '03:00', to: '04:00' },
    ])
    expect(week).toEqual([0, 240, 6 * 1440 + 1200, 7 * 1440])
    expect([0, 239, 240, 6 * 1440 + 1199, 7 * 1440 - 1].map((minute) => isWithin(week, minute))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ])
  })

  test.each([
    [[1, 2, 3, 4, 5], '10:00', '22:00', '周一至周五 10:00–22:00'],
    [[7, 6], '22:00', '02:00', '周六、周日 22:00–次日 02:00'],
    [[1, 2, 3, 4, 5, 6, 7], '00:00', '00:00', '每天 00:00–次日 00:00'],
    [[1, 3, 4, 5], '09:30', '12:00', '周一、周三至周五 09:30–12:00'],
  ])('%j %s–%s reads %s', (days, from, to, words) => {
    expect(describeHours([{ days, from, to }])).toBe(words)
  })
})
