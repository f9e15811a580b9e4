import { servingOf, storeInfoView } from '../../miniprogram/pages/store-info/view'
import type { MpStorePage } from '../../src/contract/bindings'

const ID = '01JD0000000000000000000001'
const lin = { id: ID, name: '林知夏', speciality: '羊绒', photoUrl: null }
const page: MpStorePage = {
  store: {
    ...{ id: ID, name: '武康路店', city: '上海', address: '徐汇区武康路 376 号', phone: null, parking: null },
    ...{ hours: '每天 10:00–21:30', isOpenNow: true, openWords: '营业中，21:30 打烊' },
    ...{ latitude: null, longitude: null, specialDays: ['11月23日 盘点，休息'], isClosed: false },
  },
  guides: [lin],
  mine: null,
}
const offer = { offerId: ID, name: '羊绒季', sentence: '八折', endsAt: '', untilWords: '11 月 30 日' }

describe('a store in words', () => {
  it('says when it is open and what is different soon; nothing that is not known is offered', () => {
    expect(storeInfoView(page, [{ ...offer, scopeWords: '', products: [] }])).toMatchObject({
      store: { stateText: '营业中，21:30 打烊', address: '上海 徐汇区武康路 376 号' },
      specialDays: ['11月23日 盘点，休息'],
      ...{ phone: '', parking: '', hasPlace: false, isMine: false, canChoose: true },
      guides: [{ name: '林知夏', isMine: false }],
      offers: [{ id: ID, name: '羊绒季', line: '八折，至 11 月 30 日' }],
    })
  })

  it.each([
    ['somebody else’s', null, false, { isMine: false, canChoose: true }],
    ['my own', { storeId: ID, storeName: '武康路店', guide: lin }, false, { isMine: true, canChoose: false }],
    ['closed for good', null, true, { isMine: false, canChoose: false }],
  ])('knows whether it can be chosen: %s', (_, mine, isClosed, expected) => {
    expect(storeInfoView({ ...page, mine, store: { ...page.store, isClosed } }, [])).toMatchObject(expected)
  })

  it('knows who serves me before it asks whether that shall change', () => {
    expect(servingOf(page)).toBeUndefined()
    const mine = { storeId: 'x', storeName: '天目里店', guide: lin }
    expect(servingOf({ ...page, mine })).toEqual({ store: '天目里店', guide: '林知夏' })
    expect(servingOf({ ...page, mine: { ...mine, guide: null } })).toEqual({ store: '天目里店', guide: null })
    expect(storeInfoView({ ...page, mine }, []).guides[0]).toMatchObject({ isMine: true })
  })
})
