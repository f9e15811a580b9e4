import {
  addDays,
  addMonths,
  dayOf,
  daysBetween,
  planSteps,
  startOfDay,
} from '../../src/domain/follow-up-plan'

describe('days in the shops', () => {
  it('begin at midnight in Beijing', () => {
    expect(startOfDay('2026-11-22')).toBe(Date.parse('2026-11-21T16:00:00Z'))
    expect(dayOf(Date.parse('2026-11-21T15:59:59.999Z'))).toBe('2026-11-21')
    expect(dayOf(Date.parse('2026-11-21T16:00:00Z'))).toBe('2026-11-22')
  })

  it.each([
    ['2026-12-31', 1, '2027-01-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-03-01', -1, '2026-02-28'],
  ])('%s and %i days is %s', (day, days, expected) => {
    expect(addDays(day, days)).toBe(expected)
    expect(daysBetween(day, expected)).toBe(days)
  })

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-11-22', 3, '2027-02-22'],
    ['2026-08-31', 6, '2027-02-28'],
  ])('%s and %i months is %s', (day, months, expected) => {
    expect(addMonths(day, months)).toBe(expected)
  })
})

describe('a plan of months', () => {
  it('has a follow-up every so many weeks, the last sentence going on', () => {
    const texts = ['问候，试穿满意吗', '介绍当季新品']
    expect(planSteps({ startOn: '2026-11-22', months: 3, everyWeeks: 4, texts })).toEqual([
      { dueOn: '2026-11-22', text: '问候，试穿满意吗' },
      { dueOn: '2026-12-20', text: '介绍当季新品' },
      { dueOn: '2027-01-17', text: '介绍当季新品' },
      { dueOn: '2027-02-14', text: '介绍当季新品' },
    ])
  })

  it('goes up to and with the day when the months are over', () => {
    const days = planSteps({ startOn: '2026-02-01', months: 1, everyWeeks: 4, texts: ['问候'] })
    expect(days.map(({ dueOn }) => dueOn)).toEqual(['2026-02-01', '2026-03-01'])
  })

  it('of half a year every fortnight has thirteen follow-ups', () => {
    expect(planSteps({ startOn: '2026-01-01', months: 6, everyWeeks: 2, texts: ['问候'] })).toHaveLength(13)
  })
})
