import { guessMapping, readMembers } from '../../src/domain/import-members'
import { maskPhone, normalisePhone } from '../../src/domain/phone'
import { stageAt } from '../../src/domain/stage'
import { afterWorkingDays } from '../../src/domain/working-days'

const file = (...lines: string[]): string => ['会员号,手机号,姓名,生日,积分,等级,标签', ...lines].join('\r\n')

describe('a file of members', () => {
  it('is read by its headings', () => {
    expect(guessMapping(['会员 卡号', '联系电话', '称呼', '随便'])).toEqual({
      phone: '联系电话',
      name: '称呼',
      externalNumber: '会员 卡号',
    })
    const { rows, problems, total } = readMembers(
      file('A001,138 0000 1234,王小明,1990-07-15,"1,200",金卡,爱跑步；新品'),
    )
    expect(problems).toEqual([])
    expect(total).toBe(1)
    expect(rows).toEqual([
      {
        line: 2,
        externalNumber: 'A001',
        phone: '13800001234',
        name: '王小明',
        birthdayMonth: 7,
        points: 1200,
        tier: '金卡',
        tags: ['爱跑步', '新品'],
        note: null,
      },
    ])
  })

  it.each([
    ['A1,12345,,,,,', '手机号', '「12345」不是手机号，请核对位数'],
    [',,无名,,,,', '会员号', '会员号和手机号都是空的，至少需要一个'],
    ['A1,,,13,,,', '生日', '看不出月份，请写 1 到 12，或 1990-07-15 这样的日期'],
    ['A1,,,,-5,,', '积分', '积分须为不小于 0 的整数'],
    ['A1,,,,1.5,,', '积分', '积分须为不小于 0 的整数'],
    ['A1,,,,1e9,,', '积分', '积分须为不小于 0 的整数'],
  ])('says what is wrong with %s', (line, column, message) => {
    const { rows, problems } = readMembers(file('A0,13800000000,,,,,', line))
    expect(rows).toHaveLength(1)
    expect(problems).toEqual([{ line: 3, column, message }])
  })

  it('takes the first of two rows with one number or phone', () => {
    const { rows, problems } = readMembers(
      file('A1,13800000000,,,,,', 'A2,,,,,,', 'A2,,,,,,', 'A3,+8613800000000,,,,,'),
    )
    expect(rows.map(({ line }) => line)).toEqual([2, 3])
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [4, '与第 3 行重复'],
      [5, '与第 2 行重复'],
    ])
  })

  it('needs a column with numbers or phones', () => {
    expect(readMembers('姓名,积分\n王,1').problems).toEqual([
      { line: 1, column: '', message: '请指出哪一列是会员号或手机号' },
    ])
    expect(readMembers('a,b\n1,2', { phone: 'c' }).problems[0]).toEqual({
      line: 1,
      column: 'c',
      message: '文件里没有这一列',
    })
  })
})

describe('a phone number', () => {
  it.each([
    ['138 0000 1234', '13800001234'],
    ['+86-138-0000-1234', '13800001234'],
    ['008613800001234', '13800001234'],
    ['１３８００００１２３４', '13800001234'],
    ['+852 9123 4567', '+85291234567'],
  ])('%s is kept as %s', (text, phone) => expect(normalisePhone(text)).toBe(phone))
  it.each(['12800001234', '1380000123', '138000012345', 'abc', '', '+86123'])('%s is none', (text) =>
    expect(normalisePhone(text)).toBeUndefined(),
  )
  it('is masked', () => {
    expect(maskPhone('13800001234')).toBe('138****1234')
    expect(maskPhone('+85291234567')).toMatch(/^\+852\*{4}\d{2,4}$/)
  })
})

describe('the stage of a customer', () => {
  const day = (number: number): number => number * 86_400_000
  const policy = { repeatFromSales: 2, dormantDays: 180, lostDays: 365 }
  const facts = {
    knownAt: day(10),
    cardOpenedAt: day(12),
    sales: [
      { at: day(20), refunded: [] },
      { at: day(30), refunded: [{ from: day(40), until: null }] },
    ],
  }
  it.each([
    [9, null],
    [10, 'follower'],
    [12, 'member'],
    [20, 'first_buyer'],
    [30, 'repeat'],
    [40, 'first_buyer'],
    [199, 'first_buyer'],
    [200, 'dormant'],
    [384, 'dormant'],
    [385, 'lost'],
  ])('on day %s is %s', (at, stage) => expect(stageAt(facts, day(at), policy)).toBe(stage))
  it('falls back to member when everything came back', () => {
    const only = { ...facts, sales: [{ at: day(20), refunded: [{ from: day(25), until: null }] }] }
    expect(stageAt(only, day(25), policy)).toBe('member')
  })
  it('counts a sale again once its refund was taken back, and not before', () => {
    const mistaken = { ...facts, sales: [{ at: day(20), refunded: [{ from: day(25), until: day(27) }] }] }
    const stages = [24, 25, 26, 27].map((at) => stageAt(mistaken, day(at), policy))
    expect(stages).toEqual(['first_buyer', 'member', 'member', 'first_buyer'])
  })
})

it('working days skip the weekend', () => {
  const friday = Date.UTC(2026, 2, 6)
  expect(afterWorkingDays(friday, 1)).toBe(Date.UTC(2026, 2, 9))
  expect(afterWorkingDays(friday, 15)).toBe(Date.UTC(2026, 2, 27))
})
