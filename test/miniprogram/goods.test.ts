import { offerView } from '../../miniprogram/pages/offer/view'
import { productView } from '../../miniprogram/pages/product/view'
import { goodsRow, priceText } from '../../miniprogram/words/goods-words'
import type { MpOfferDetail, MpProduct, OfferNote } from '../../src/contract/mp-products'
import type { MpReminderOffer } from '../../src/contract/reminders'

const ID = '01JD0000000000000000000001'
const note: OfferNote = {
  offerId: ID,
  name: '周末八折',
  sentence: '八折',
  endsAt: '2026-11-30T16:00:00.000Z',
  untilWords: '11 月 30 日',
}
const product: MpProduct = {
  id: ID,
  name: '亚麻衬衫',
  family: '衬衫',
  tags: [],
  pictureUrl: `/pictures/${ID}/480`,
  priceFen: 36_720,
  wasFen: 45_900,
  offer: note,
  isFrom: true,
  bundle: null,
  stock: 'few',
  description: '轻薄透气',
  pictures: [{ url: `/pictures/${ID}/480`, largeUrl: `/pictures/${ID}/960` }],
  store: { id: ID, name: '武康路店' },
  skus: [
    {
      id: 'M',
      code: 'SQ-M',
      spec: 'M',
      priceFen: 36_720,
      wasFen: 45_900,
      offer: note,
      stock: 'few',
      stockWords: '仅剩 2 件',
    },
    {
      id: 'L',
      code: 'SQ-L',
      spec: 'L',
      priceFen: 39_900,
      wasFen: null,
      offer: null,
      stock: 'out',
      stockWords: '暂时缺货',
    },
  ],
  nearby: [{ storeId: ID, storeName: '天目里店', distanceWords: '约 3 公里', state: 'in', words: '有货' }],
}
const wish = (purpose: MpReminderOffer['purpose'], isSet = false): MpReminderOffer => ({
  purpose,
  words: '',
  templateId: 't',
  tokens: 0,
  isSet,
  sentence: isSet ? '已设置：会提醒你一次。' : '会提醒你一次。',
})
const both = { stock: wish('stock'), price: wish('price') }

describe('money', () => {
  it.each([
    [45_900, '¥459'],
    [45_990, '¥459.90'],
    [5, '¥0.05'],
    [0, '¥0'],
  ])('of %i fen reads %s', (fen, text) => expect(priceText(fen)).toBe(text))
})

describe('a product in words', () => {
  it('shows the chosen size: its price, what it was, why, and where it is', () => {
    const view = productView(product, 'M', both, '林知夏')
    expect(view).toMatchObject({
      price: '¥367.20',
      was: '¥459',
      offerText: '八折，至 11 月 30 日',
      stockText: '武康路店：仅剩 2 件',
      askText: '问问林知夏',
      sessionFrom: '商品：亚麻衬衫',
    })
    expect(view.pictures).toEqual([`https://guidepost.example.com/pictures/${ID}/960`])
    expect(view.near).toEqual([{ id: ID, name: '天目里店', distance: '约 3 公里', words: '有货' }])
  })

  it('offers to tell of stock only for a size that is not there', () => {
    expect(productView(product, 'M', both, undefined)).toMatchObject({ stockButton: '', stockNote: '' })
    expect(productView(product, 'L', both, undefined)).toMatchObject({
      stockButton: '到货提醒我',
      isOut: true,
      was: '',
    })
    expect(productView(product, 'L', { ...both, stock: undefined }, undefined).stockButton).toBe('')
  })

  it('lets a reminder that is set be called off, and says what was promised', () => {
    const view = productView(product, 'M', { ...both, price: wish('price', true) }, undefined)
    expect(view).toMatchObject({ priceButton: '取消降价提醒', priceNote: '已设置：会提醒你一次。' })
  })

  it('asks to tell of the guide’s answer only while none may be told', () => {
    const answer = (tokens: number) =>
      productView(product, 'M', { ...both, answer: { ...wish('answer', false), tokens } }, '林知夏')
    expect(answer(0).answerButton).toBe('有回复时提醒我')
    expect(answer(1)).toMatchObject({ answerButton: '', answerNote: wish('answer', false).sentence })
    expect(productView(product, 'M', both, '林知夏')).toMatchObject({ answerButton: '', answerNote: '' })
  })

  it('asks for no size where there is only one, and for no guide by name without one', () => {
    const plain = productView({ ...product, skus: [product.skus[0]!] }, 'M', both, undefined)
    expect(plain).toMatchObject({ skus: [], askText: '问问导购' })
  })
})

describe('a product in a list', () => {
  it.each([
    [{}, { price: '¥367.20 起', was: '¥459', note: '八折' }],
    [
      { isFrom: false, offer: null, wasFen: null },
      { price: '¥367.20', was: '', note: '' },
    ],
    [{ offer: null, bundle: { ...note, sentence: '买 3 付 2' } }, { note: '买 3 付 2' }],
    [{ stock: 'out' as const }, { note: '暂时缺货' }],
    [{ pictureUrl: null }, { pictureUrl: '' }],
  ])('with %o says so', (change, words) => {
    expect(goodsRow({ ...product, ...change })).toMatchObject(words)
  })
})

describe('an offer in words', () => {
  const offer: MpOfferDetail = {
    ...note,
    scopeWords: '武康路店 · 所有顾客 · 衬衫',
    products: [],
    startsAt: '2026-11-21T16:00:00.000Z',
    phase: 'running',
    isForMe: true,
    store: { id: ID, name: '武康路店' },
  }
  it.each([
    [{}, { time: '至 11 月 30 日', obstacle: '', isOn: true }],
    [{ phase: 'planned' as const }, { time: '11月22日 开始，至 11 月 30 日', isOn: false }],
    [{ phase: 'over' as const }, { time: '活动已结束', isOn: false }],
  ])('with %o', (change, words) => expect(offerView({ ...offer, ...change })).toMatchObject(words))

  it('says why it does not count', () => {
    expect(offerView({ ...offer, phase: 'over' }).obstacle).toContain('已经结束')
    expect(offerView({ ...offer, isForMe: false }).obstacle).toContain('武康路店')
    expect(offerView({ ...offer, isForMe: false, store: null }).obstacle).toContain('先选一家门店')
  })
})
