import { openWords, specialDays, type StatedStore } from '../../src/domain/store-state'

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const store = (change: Partial<StatedStore> = {}): StatedStore => ({
  timeZone: 'Asia/Shanghai',
  openingPeriods: [{ days: EVERY_DAY, from: '10:00', to: '21:30' }],
  holidays: [],
  state: 'open',
  ...change,
})
const periods = (from: string, to: string, days = EVERY_DAY) =>
  store({ openingPeriods: [{ days, from, to }] })
const noonBreak = store({
  openingPeriods: [
    { days: EVERY_DAY, from: '10:00', to: '14:00' },
    { days: EVERY_DAY, from: '17:00', to: '21:00' },
  ],
})
const inTwoParts = store({
  openingPeriods: [
    { days: EVERY_DAY, from: '10:00', to: '14:00' },
    { days: EVERY_DAY, from: '14:00', to: '21:00' },
  ],
})
const newYear = store({
  holidays: [
    { date: '2026-11-21', name: '盘点', periods: [] },
    { date: '2026-11-22', name: '盘点', periods: [] },
    { date: '2026-11-23', name: '活动', periods: [{ from: '12:00', to: '15:00' }] },
  ],
})

/** 2026-11-21 is a Saturday. */
test.each<[string, StatedStore, string, string]>([
  ['open until the evening', store(), '2026-11-21 15:00', '营业中，21:30 打烊'],
  ['before the doors open', store(), '2026-11-21 09:00', '休息中，今天 10:00 开门'],
  ['after they closed', store(), '2026-11-21 21:30', '休息中，明天 10:00 开门'],
  ['past midnight', periods('18:00', '02:00'), '2026-11-21 20:00', '营业中，明天 02:00 打烊'],
  ['in the night itself', periods('18:00', '02:00'), '2026-11-21 01:00', '营业中，02:00 打烊'],
  ['until the end of the day', periods('10:00', '24:00'), '2026-11-21 20:00', '营业中，24:00 打烊'],
  ['day and night', periods('00:00', '24:00'), '2026-11-21 03:00', '全天营业'],
  ['in the noon break', noonBreak, '2026-11-21 15:00', '休息中，今天 17:00 开门'],
  ['before the noon break', noonBreak, '2026-11-21 12:00', '营业中，14:00 打烊'],
  ['over periods that meet', inTwoParts, '2026-11-21 12:00', '营业中，21:00 打烊'],
  [
    'on a day off in the week',
    periods('10:00', '20:00', [2, 3]),
    '2026-11-21 12:00',
    '休息中，11月24日 10:00 开门',
  ],
  ['on a holiday', newYear, '2026-11-21 12:00', '盘点休息，11月23日 12:00 开门'],
  ['before the hours of a special day', newYear, '2026-11-23 11:00', '休息中，今天 12:00 开门'],
  ['without any hours', store({ openingPeriods: [] }), '2026-11-21 12:00', '休息中'],
  ['closed for good', store({ state: 'closed' }), '2026-11-21 12:00', '已停止营业'],
])('%s', (_, one, wall, words) => {
  expect(openWords(one, Date.parse(`${wall.replace(' ', 'T')}:00+08:00`))).toBe(words)
})

test('days that differ are told two weeks ahead, with what they are', () => {
  const at = (wall: string): number => Date.parse(`${wall}T12:00:00+08:00`)
  expect(specialDays(newYear, at('2026-11-21'))).toEqual([
    '11月21日 盘点，休息',
    '11月22日 盘点，休息',
    '11月23日 活动，12:00–15:00',
  ])
  expect(specialDays(newYear, at('2026-11-09'))).toEqual([
    '11月21日 盘点，休息',
    '11月22日 盘点，休息',
    '11月23日 活动，12:00–15:00',
  ])
  expect(specialDays(newYear, at('2026-11-08'))).toHaveLength(2)
  expect(specialDays(newYear, at('2026-11-24'))).toEqual([])
})
