import { MOST_BIRTHDAYS, MOST_SLEEPERS, thingsToday, type TodayFacts } from '../../src/domain/care-today'

const TODAY = '2026-11-22'
const facts = (some: Partial<TodayFacts>): TodayFacts => ({
  ...{ today: TODAY, followUps: [], birthdays: [], sleepers: [], tasks: [], caredFor: new Set() },
  ...some,
})
const followUp = (id: string, dueOn: string, planTitle: string | null = null) => ({
  ...{ id, dueOn, planTitle, customerId: `c-${id}`, name: '林小满', text: '问试穿' },
})
const sleeper = (customerId: string, boughtOn: string) => ({ customerId, name: null, boughtOn })

describe('birthdays', () => {
  it('are told from a week before their month, those of this month first', () => {
    const of = (customerId: string, month: number) => ({ customerId, name: '陈晨', month })
    const birthdays = [of('soon', 12), of('over', 10), of('now', 11), of('later', 1)]
    const found = thingsToday(facts({ today: '2026-11-25', birthdays }))
    expect(found.map(({ customerId, reason }) => [customerId, reason])).toEqual([
      ['now', '11 月过生日'],
      ['soon', '12 月过生日'],
    ])
  })

  it.each([
    ['2026-11-23', 0],
    ['2026-11-24', 1],
    ['2026-12-31', 1],
    ['2027-01-01', 0],
    ['2027-11-24', 1],
  ])('in December are told from a week before to its end: on %s %i times', (today, times) => {
    const birthdays = [{ customerId: 'one', name: null, month: 12 }]
    const found = thingsToday(facts({ today, birthdays }))
    expect(found.map(({ reason }) => reason)).toEqual(Array(times).fill('12 月过生日'))
  })

  it('are told of ten customers, until those were greeted', () => {
    const birthdays = Array.from({ length: MOST_BIRTHDAYS + 3 }, (_, index) => {
      return { customerId: `c${10 + index}`, name: null, month: 11 }
    })
    expect(thingsToday(facts({ birthdays }))).toHaveLength(MOST_BIRTHDAYS)
    const caredFor = new Set(birthdays.slice(0, 10).map(({ customerId }) => customerId))
    expect(thingsToday(facts({ birthdays, caredFor })).map(({ customerId }) => customerId)).toEqual([
      'c20',
      'c21',
      'c22',
    ])
  })
})

describe('follow-ups', () => {
  it('are there from their day on, the oldest first, with the plan that they belong to', () => {
    const followUps = [
      followUp('today', TODAY, '半年陪伴'),
      followUp('tomorrow', '2026-11-23'),
      followUp('late', '2026-11-20'),
    ]
    expect(thingsToday(facts({ followUps }))).toMatchObject([
      { followUpId: 'late', isOverdue: true, reason: '原定 11 月 20 日，已过 2 天' },
      { followUpId: 'today', isOverdue: false, reason: '今天要做，属于「半年陪伴」', title: '问试穿' },
    ])
  })
})

describe('sleepers', () => {
  it('come last, who bought last first, at most ten', () => {
    const sleepers = Array.from({ length: MOST_SLEEPERS + 2 }, (_, index) =>
      sleeper(`c${10 + index}`, `2026-04-${10 + index}`),
    )
    const found = thingsToday(facts({ sleepers }))
    expect(found).toHaveLength(MOST_SLEEPERS)
    expect(found[0]).toMatchObject({
      customerId: 'c21',
      reason: '上次购买 2026-04-21，已经 215 天没有来买',
    })
  })

  it('are left to sleep when they were looked after lately, or are to be today', () => {
    const sleepers = [
      sleeper('cared', '2026-04-01'),
      sleeper('alone', '2026-04-01'),
      sleeper('c-due', '2026-04-01'),
    ]
    const caredFor = new Set(['cared'])
    const found = thingsToday(facts({ sleepers, caredFor, followUps: [followUp('due', TODAY)] }))
    expect(found.map(({ kind, customerId }) => [kind, customerId])).toEqual([
      ['follow_up', 'c-due'],
      ['sleeping', 'alone'],
    ])
  })
})

it('puts follow-ups before birthdays, birthdays before tasks and tasks before sleepers', () => {
  const everything = facts({
    followUps: [followUp('one', TODAY)],
    birthdays: [{ customerId: 'b', name: '周周', month: 11 }],
    tasks: [
      { materialId: 'm2', title: '秋冬新品', instruction: '周五前分享', dueOn: '2026-11-27' },
      { materialId: 'm1', title: '会员日', instruction: '今天分享', dueOn: '2026-11-21' },
    ],
    sleepers: [sleeper('s', '2026-03-01')],
  })
  expect(thingsToday(everything).map(({ key, reason }) => [key, reason])).toEqual([
    ['follow_up:one', '今天要做'],
    ['birthday:b', '11 月过生日'],
    ['task:m1', '今天分享 · 截止 11 月 21 日，已过 1 天'],
    ['task:m2', '周五前分享 · 截止 11 月 27 日，5 天后'],
    ['sleeping:s', '上次购买 2026-03-01，已经 266 天没有来买'],
  ])
})
