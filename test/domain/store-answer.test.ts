import { mapLink, nearestText, type ListedStore } from '../../src/domain/store-answer'
import { utf8Length } from '../../src/domain/utf8'

/** Saturday 2026-11-21, 15:30 in the shops. */
const AFTERNOON = Date.parse('2026-11-21T07:30:00Z')
const store = (change: Partial<ListedStore> = {}): ListedStore => ({
  name: '山前湖滨店',
  address: '湖滨路 1 号',
  phone: '0571-88881234',
  latitude: 30.2489,
  longitude: 120.1645,
  timeZone: 'Asia/Shanghai',
  openingPeriods: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '10:00', to: '21:30' }],
  holidays: [],
  ...change,
})
const near = (...stores: ListedStore[]) =>
  nearestText(
    stores.map((one, index) => ({ store: one, distanceMetres: 450 * (index + 1) })),
    AFTERNOON,
  )

describe('the nearest stores as a text', () => {
  test('say how far, whether it is open, where, and by which number', () => {
    expect(near(store())).toBe(
      [
        '离您最近的门店：',
        '',
        '1. 山前湖滨店（约 450 米）',
        '营业中 · 每天 10:00–21:30',
        `湖滨路 1 号 <a href="${mapLink(store())}">看地图</a>`,
        '电话 0571-88881234',
      ].join('\n'),
    )
  })

  test('say when a closed one opens', () => {
    const holidays = [{ date: '2026-11-21', name: '盘点', periods: [] }]
    expect(near(store({ holidays }))).toContain('休息中，明天 10:00 开门 · 每天 10:00–21:30')
  })

  test('leave out what is not known', () => {
    const text = near(store({ phone: null, openingPeriods: [] }))
    expect(text).not.toMatch(/电话|营业中|休息中/)
  })

  test('bring no links of their own', () => {
    const text = near(store({ name: '<a href="https://evil.example">店</a>' }))!
    expect(text.match(/<a /g)).toHaveLength(1)
    expect(text).not.toContain('<a href="https://evil.example"')
  })

  test('fit into one message, with as many whole entries as there is room for', () => {
    const long = store({ name: '店'.repeat(40), address: '路'.repeat(200), phone: '1'.repeat(40) })
    const text = near(long, long, long)!
    expect(utf8Length(text)).toBeLessThanOrEqual(2048)
    expect(text).toContain('1. 店')
    expect(text.endsWith('1'.repeat(40))).toBe(true)
  })

  test('are nothing without stores', () => {
    expect(near()).toBeUndefined()
  })
})

test('a map link opens on the place, whatever the name', () => {
  const url = new URL(mapLink(store({ name: '山前;coord:0,0 & "店"' })))
  expect(url.host).toBe('apis.map.qq.com')
  expect(url.searchParams.get('marker')).toBe('coord:30.2489,120.1645;title:山前 coord 0,0 & "店"')
})
