import fc from 'fast-check'
import { stricterOf, type Preferences } from '../../src/domain/preferences'
import { isQuiet, type QuietHours } from '../../src/domain/quiet-hours'
import { TOPICS } from '../../src/domain/send-class'
import { check } from './seed'

/** Midnight in Beijing. */
const MIDNIGHT = Date.UTC(2026, 10, 14, 16)
const hour = fc.integer({ min: 0, max: 23 }).map((one) => one * 60)

const preferences: fc.Arbitrary<Preferences> = fc.record(
  {
    stoppedTopics: fc.subarray([...TOPICS]),
    quiet: fc.record({ from: hour, to: hour }),
    maxPer7Days: fc.integer({ min: 0, max: 14 }),
    pausedUntil: fc.integer({ min: 1, max: 1e12 }),
    isNonPersonalised: fc.boolean(),
    isStopped: fc.boolean(),
  },
  { requiredKeys: ['stoppedTopics', 'isNonPersonalised', 'isStopped'] },
)

const quietHours = (quiet: QuietHours | undefined): Set<number> =>
  new Set(
    [...Array(24).keys()].filter((one) => quiet !== undefined && isQuiet(MIDNIGHT + one * 3_600_000, quiet)),
  )

describe('two answers of one person', () => {
  it('let nothing through that one of them held back, whichever comes first', () => {
    check(
      fc.property(preferences, preferences, (a, b) => {
        const both = stricterOf(a, b)
        for (const one of [a, b]) {
          expect(both.stoppedTopics).toEqual(expect.arrayContaining(one.stoppedTopics))
          expect(both.isStopped || !one.isStopped).toBe(true)
          expect(both.isNonPersonalised || !one.isNonPersonalised).toBe(true)
          expect(both.maxPer7Days ?? 99).toBeLessThanOrEqual(one.maxPer7Days ?? 99)
          expect(both.pausedUntil ?? 0).toBeGreaterThanOrEqual(one.pausedUntil ?? 0)
        }
        const wanted = new Set([...quietHours(a.quiet), ...quietHours(b.quiet)])
        const kept = quietHours(both.quiet)
        // When both together leave no hour of the day, the longer one holds: stopping is another wish.
        const longer = Math.max(quietHours(a.quiet).size, quietHours(b.quiet).size)
        if (kept.size > longer || wanted.size === longer)
          expect([...kept]).toEqual(expect.arrayContaining([...wanted]))
        else expect(kept.size).toBe(longer)
        expect(quietHours(stricterOf(b, a).quiet)).toEqual(kept)
      }),
      1000,
    )
  })

  it.each([
    ['one within the other', [1200, 600], [1320, 480], [1200, 600]],
    ['overlapping over midnight', [1200, 480], [1320, 600], [1200, 600]],
    ['apart: the shorter way round', [1320, 480], [720, 840], [1320, 840]],
    ['together the whole day: the longer one', [0, 840], [720, 60], [0, 840]],
    ['no hours at all beside some', [600, 600], [1320, 480], [1320, 480]],
  ] as const)('%s', (_, [aFrom, aTo], [bFrom, bTo], [from, to]) => {
    const answer = (one: number, other: number): Preferences => {
      const quiet = { from: one, to: other }
      return { stoppedTopics: [], isNonPersonalised: false, isStopped: false, quiet }
    }
    expect(stricterOf(answer(aFrom, aTo), answer(bFrom, bTo)).quiet).toEqual({ from, to })
  })
})
