import { deskView, TASKS, type Desk } from '../../miniprogram/workbench/home/view'
import { boundWords, codeIn } from '../../miniprogram/workbench/join/view'

const ID = '01JD0000000000000000000001'
const desk: Desk = {
  staffId: ID,
  name: '林知夏',
  store: { id: ID, name: '武康路店' },
  today: {
    ...{ scans: 12, follows: 3, cards: 2, liveEntries: 1, shareVisits: 4 },
    ...{ sales: 5, paidFen: 1_259_950, refundedFen: 0 },
  },
  serverTime: '2026-11-22T04:00:00.000Z',
}

describe('the workbench’s first screen in words', () => {
  it.each([
    ['2026-11-21T18:00:00.000Z', '夜深了'],
    ['2026-11-22T01:00:00.000Z', '早上好'],
    ['2026-11-22T04:00:00.000Z', '中午好'],
    ['2026-11-22T06:00:00.000Z', '下午好'],
    ['2026-11-22T11:00:00.000Z', '晚上好'],
  ])('greets at %s with %s', (now, words) => {
    expect(deskView(desk, now).hello).toBe(`${words}，林知夏`)
  })

  it('says where and when, and what today came to', () => {
    const { where, figures } = deskView(desk, desk.serverTime)
    expect(where).toBe('武康路店 · 11月22日 周日')
    expect(figures.map(({ title, value }) => `${title} ${value}`)).toEqual([
      '扫码 12',
      '关注 3',
      '开卡 2',
      '进直播 1',
      '成交 5 笔',
      '实收 ¥12,599.50',
    ])
  })

  it('tells who has no store what to do', () => {
    expect(deskView({ ...desk, store: null }, desk.serverTime).where).toContain('请联系店长')
  })

  it('leads to pages of the workbench only, each by one way', () => {
    expect(TASKS.every(({ path }) => path.startsWith('/workbench/'))).toBe(true)
    expect(new Set(TASKS.map(({ path }) => path)).size).toBe(TASKS.length)
  })
})

describe('the invitation code', () => {
  it.each([
    ['ABCD2345', 'ABCD2345'],
    [' abcd-2345 ', 'ABCD2345'],
    ['abcd 2345', 'ABCD2345'],
    ['ABCD234', ''],
    ['https://example.com/ABCD2345', ''],
    ['', ''],
  ])('in %p is %p', (text, code) => {
    expect(codeIn(text)).toBe(code)
  })

  it('is not asked of staff', () => {
    expect(boundWords({ staff: { id: ID, name: '林知夏', roles: ['guide'] } })).toContain(
      '已经绑定员工「林知夏」',
    )
    expect(boundWords({ staff: null })).toBe('')
  })
})
