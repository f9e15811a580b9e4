import { activitySpan } from '../../src/domain/activity-period'

const at = (text: string): number => Date.parse(text)

describe('the days that a guide asks about, in the shops’ zone', () => {
  it.each([
    ['today', '2026-11-22T04:00:00Z', '2026-11-21T16:00:00Z', '2026-11-22T16:00:00Z'],
    ['today', '2026-11-22T15:59:59Z', '2026-11-21T16:00:00Z', '2026-11-22T16:00:00Z'],
    ['today', '2026-11-22T16:00:00Z', '2026-11-22T16:00:00Z', '2026-11-23T16:00:00Z'],
    ['week', '2026-11-22T04:00:00Z', '2026-11-15T16:00:00Z', '2026-11-22T16:00:00Z'],
    ['month', '2026-11-22T04:00:00Z', '2026-10-31T16:00:00Z', '2026-11-22T16:00:00Z'],
    ['month', '2026-10-31T16:30:00Z', '2026-10-31T16:00:00Z', '2026-11-01T16:00:00Z'],
  ] as const)('%s at %s is from %s to %s', (period, now, from, to) => {
    expect(activitySpan(period, at(now))).toEqual({ from: at(from), to: at(to) })
  })
})
