import {
  hoursSentence,
  isOpenAt,
  nextOpeningAt,
  openingWords,
  type StorePlan,
} from '../../src/domain/store-hours'

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const plan = (change: Partial<StorePlan> = {}): StorePlan => ({
  timeZone: 'Asia/Shanghai',
  openingPeriods: [{ days: EVERY_DAY, from: '10:00', to: '21:30' }],
  holidays: [],
  ...change,
})
/** A moment of the shops’ wall clock; 2026-11-21 is a Saturday. */
const at = (wall: string): number => Date.parse(`${wall.replace(' ', 'T')}:00+08:00`)

const noonBreak = plan({
  openingPeriods: [
    { days: EVERY_DAY, from: '10:00', to: '14:00' },
    { days: EVERY_DAY, from: '17:00', to: '21:00' },
  ],
})
const weekendNights = plan({ openingPeriods: [{ days: [5, 6], from: '18:00', to: '02:00' }] })
const holidays = plan({
  openingPeriods: [{ days: EVERY_DAY, from: '18:00', to: '02:00' }],
  holidays: [
    { date: '2026-10-01', name: '国庆', periods: [] },
    { date: '2026-10-02', name: '国庆', periods: [{ from: '12:00', to: '15:00' }] },
  ],
})

describe('a store is open', () => {
  test.each<[string, StorePlan, string, boolean]>([
    ['at the opening minute', plan(), '2026-11-21 10:00', true],
    ['the minute before', plan(), '2026-11-21 09:59', false],
    ['in the last minute', plan(), '2026-11-21 21:29', true],
    ['at the closing minute', plan(), '2026-11-21 21:30', false],
    ['in the noon break', noonBreak, '2026-11-21 15:00', false],
    ['after the noon break', noonBreak, '2026-11-21 17:00', true],
    ['on Friday night', weekendNights, '2026-11-20 23:59', true],
    ['on Friday night after midnight', weekendNights, '2026-11-21 01:59', true],
    ['at the end of Friday night', weekendNights, '2026-11-21 02:00', false],
    ['on Saturday night after midnight', weekendNights, '2026-11-22 00:30', true],
    ['on Sunday night', weekendNights, '2026-11-22 19:00', false],
    ['on a closed holiday', holidays, '2026-10-01 19:00', false],
    ['on a holiday’s morning, from the night before', holidays, '2026-10-01 01:00', true],
    ['on the night after a closed holiday', holidays, '2026-10-02 01:00', false],
    ['in a holiday’s own period', holidays, '2026-10-02 13:00', true],
    ['in the week’s period on such a holiday', holidays, '2026-10-02 19:00', false],
    ['without any period', plan({ openingPeriods: [] }), '2026-11-21 12:00', false],
    [
      'until midnight',
      plan({ openingPeriods: [{ days: [6], from: '10:00', to: '24:00' }] }),
      '2026-11-21 23:59',
      true,
    ],
    [
      'around the clock',
      plan({ openingPeriods: [{ days: EVERY_DAY, from: '00:00', to: '00:00' }] }),
      '2026-11-21 00:00',
      true,
    ],
  ])('%s', (_, store, wall, isOpen) => {
    expect(isOpenAt(store, at(wall))).toBe(isOpen)
  })

  test('by its own wall clock', () => {
    const tokyo = plan({ timeZone: 'Asia/Tokyo' })
    expect(isOpenAt(tokyo, at('2026-11-21 09:00'))).toBe(true)
    expect(isOpenAt(tokyo, at('2026-11-21 20:30'))).toBe(false)
  })
})

describe('the next opening', () => {
  test.each<[string, StorePlan, string, string | undefined]>([
    ['is now while it is open', plan(), '2026-11-21 12:34', '2026-11-21 12:34'],
    ['is today before opening', plan(), '2026-11-21 08:00', '2026-11-21 10:00'],
    ['is tomorrow after closing', plan(), '2026-11-21 22:00', '2026-11-22 10:00'],
    ['is after the break', noonBreak, '2026-11-21 14:00', '2026-11-21 17:00'],
    ['skips days that are closed', weekendNights, '2026-11-22 02:00', '2026-11-27 18:00'],
    ['skips a closed holiday', holidays, '2026-10-01 02:00', '2026-10-02 12:00'],
    ['is none without periods', plan({ openingPeriods: [] }), '2026-11-21 12:00', undefined],
  ])('%s', (_, store, wall, expected) => {
    expect(nextOpeningAt(store, at(wall))).toBe(expected === undefined ? undefined : at(expected))
  })

  test('stands still on the wall clock when summer time ends', () => {
    const paris = plan({ timeZone: 'Europe/Paris' })
    const saturdayNight = Date.parse('2026-10-24T23:00:00+02:00')
    expect(nextOpeningAt(paris, saturdayNight)).toBe(Date.parse('2026-10-25T10:00:00+01:00'))
  })

  test.each([
    ['2026-11-21 10:00', '2026-11-21 08:00', '今天 10:00'],
    ['2026-11-22 10:00', '2026-11-21 23:00', '明天 10:00'],
    ['2026-12-01 09:30', '2026-11-21 23:00', '12月1日 09:30'],
  ])('at %s is, on %s, said as %s %s', (next, now, words) => {
    expect(openingWords(at(next), at(now))).toBe(words)
  })
})

describe('the hours in words', () => {
  test.each<[string, StorePlan['openingPeriods'], string]>([
    ['every day', plan().openingPeriods, '每天 10:00–21:30'],
    ['two periods a day', noonBreak.openingPeriods, '每天 10:00–14:00、17:00–21:00'],
    ['past midnight', weekendNights.openingPeriods, '周五、周六 18:00–次日 02:00，周一至周四、周日休息'],
    [
      'a longer weekend, entered day by day',
      [
        { days: [1, 2, 3, 4, 5], from: '10:00', to: '21:00' },
        { days: [6], from: '10:00', to: '22:00' },
        { days: [7], from: '10:00', to: '22:00' },
      ],
      '周一至周五 10:00–21:00，周六、周日 10:00–22:00',
    ],
    [
      'a day off',
      [{ days: [2, 3, 4, 5, 6, 7], from: '10:00', to: '20:00' }],
      '周二至周日 10:00–20:00，周一休息',
    ],
    ['nothing known', [], ''],
  ])('%s', (_, openingPeriods, words) => {
    expect(hoursSentence({ openingPeriods })).toBe(words)
  })
})
