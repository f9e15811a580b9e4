import { distanceText, placeWords, storeRows } from '../../miniprogram/pages/stores/view'
import type { StoreCard } from '../../src/contract/stores'

const store = (id: string, change: Partial<StoreCard> = {}): StoreCard => ({
  id,
  name: `${id}店`,
  city: '上海',
  address: '徐汇区武康路 376 号',
  phone: null,
  parking: null,
  latitude: null,
  longitude: null,
  hours: '每天 10:00–21:30',
  isOpenNow: true,
  openWords: '营业中，22:00 打烊',
  nextOpeningAt: null,
  distanceMetres: null,
  ...change,
})

describe('stores nearby in words', () => {
  it.each([
    [3, '约 10 米'],
    [846, '约 850 米'],
    [994, '约 990 米'],
    [995, '约 1.0 公里'],
    [12_340, '约 12.3 公里'],
    [128_400, '约 128 公里'],
  ])('%d metres: %s', (metres, words) => {
    expect(distanceText(metres)).toBe(words)
  })

  it('lists the nearest first and loses no store that cannot be measured', () => {
    const all = [store('a'), store('b'), store('c')]
    const nearest = [store('c', { distanceMetres: 900, latitude: 31, longitude: 121 })]
    const rows = storeRows(all, nearest, 'b')
    expect(rows.map(({ id, distance, isMine, hasPlace }) => [id, distance, isMine, hasPlace])).toEqual([
      ['c', '约 900 米', false, true],
      ['a', '', false, false],
      ['b', '', true, false],
    ])
  })

  it('names the city once, and says when a store is closed', () => {
    const closed = { isOpenNow: false, openWords: '休息中，明天 10:00 开门' }
    const [row] = storeRows([store('a', { address: '上海徐汇', ...closed })], [], undefined)
    expect(row).toMatchObject({ address: '上海徐汇', stateText: closed.openWords, isOpen: false })
  })

  it('offers no button once the place is known, and another one after each failure', () => {
    expect(
      (['unasked', 'known', 'refused', 'disagreed', 'failed'] as const).map((one) => placeWords(one).button),
    ).toEqual(['看看离我最近的', '', '去设置里打开', '再看一次说明', '再试一次'])
  })
})
