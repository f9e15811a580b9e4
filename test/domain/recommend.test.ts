import {
  recommend,
  sizeIn,
  type BoughtGoods,
  type OfferedGoods,
  type RecommendFacts,
} from '../../src/domain/recommend'

const coat: BoughtGoods = {
  productId: 'coat',
  name: '羊绒大衣',
  family: '外套',
  tags: ['羊绒'],
  spec: '墨绿 / M',
}
const shoes: BoughtGoods = { ...coat, productId: 'shoes', name: '乐福鞋', family: '鞋', tags: [], spec: '38' }
const goods = (id: string, change: Partial<OfferedGoods> = {}): OfferedGoods => ({
  id,
  family: '',
  tags: [],
  soldLately: 0,
  isNew: false,
  specsHere: [],
  ...change,
})
const mine = (...bought: BoughtGoods[]): RecommendFacts['personal'] => ({ bought, storeName: '静安店' })

describe('why a product is shown', () => {
  test.each<[string, RecommendFacts['personal'], OfferedGoods, string, string]>([
    [
      'of a family that was bought',
      mine(coat),
      goods('a', { family: '外套' }),
      'LIKE_BOUGHT',
      '因为你买过羊绒大衣',
    ],
    [
      'with a tag of what was bought',
      mine(coat),
      goods('a', { tags: ['羊绒'] }),
      'LIKE_BOUGHT',
      '因为你买过羊绒大衣',
    ],
    [
      'the size is in my store',
      mine(coat),
      goods('a', { specsHere: ['燕麦 / L', '燕麦 / M'] }),
      'SIZE_HERE',
      '你的尺码 M 在静安店有货',
    ],
    [
      'a shoe size counts for shoes',
      mine(shoes),
      goods('a', { family: '鞋', specsHere: ['黑 38'] }),
      'SIZE_HERE',
      '你的尺码 38 在静安店有货',
    ],
    [
      'and not for trousers',
      mine(shoes),
      goods('a', { family: '裤', specsHere: ['黑 38'], isNew: true }),
      'NEW',
      '刚上架',
    ],
    [
      'another size is there only',
      mine(coat),
      goods('a', { family: '外套', specsHere: ['L'] }),
      'LIKE_BOUGHT',
      '因为你买过羊绒大衣',
    ],
    [
      'without a store no size is told',
      { bought: [coat], storeName: null },
      goods('a', { specsHere: ['M'], soldLately: 1 }),
      'POPULAR',
      '最近 7 天大家在买',
    ],
    ['nothing bought yet', mine(), goods('a', { soldLately: 3 }), 'POPULAR', '最近 7 天大家在买'],
    [
      'nothing personalised',
      null,
      goods('a', { family: '外套', specsHere: ['M'], soldLately: 3 }),
      'POPULAR',
      '最近 7 天大家在买',
    ],
    ['new on the shelf', null, goods('a', { isNew: true }), 'NEW', '刚上架'],
  ])('%s', (_, personal, one, reasonCode, sentence) => {
    expect(recommend({ personal, goods: [one] }, 6)).toEqual([{ productId: 'a', reasonCode, sentence }])
  })

  test('there is none: then it is not shown', () => {
    expect(
      recommend({ personal: mine(coat), goods: [goods('a'), goods('b', { family: '茶具' })] }, 6),
    ).toEqual([])
  })

  test('the product most like it names what was bought; of equals the newer purchase', () => {
    const cardigan: BoughtGoods = { ...coat, productId: 'cardigan', name: '开衫', family: '针织', spec: '' }
    const plain = { ...coat, spec: '' }
    const sentences = (...bought: BoughtGoods[]) =>
      recommend(
        { personal: mine(...bought), goods: [goods('a', { family: '针织', tags: ['羊绒'] })] },
        6,
      ).map(({ sentence }) => sentence)
    expect(sentences(plain, cardigan)).toEqual(['因为你买过开衫'])
    expect(sentences({ ...cardigan, name: '背心' }, cardigan)).toEqual(['因为你买过背心'])
  })
})

describe('which products are shown', () => {
  const shelf = [
    goods('plain'),
    goods('popular', { soldLately: 4 }),
    goods('more popular', { soldLately: 9 }),
    goods('new', { isNew: true }),
    goods('like', { family: '外套' }),
    goods('like and here', { family: '外套', specsHere: ['M'] }),
    goods('coat', { family: '外套', specsHere: ['M'], soldLately: 99 }),
  ]
  const ids = (personal: RecommendFacts['personal'], count = 6) =>
    recommend({ personal, goods: shelf }, count).map(({ productId }) => productId)

  test('the shopper’s own taste goes before what everybody buys, and what they have is left out', () => {
    expect(ids(mine(coat))).toEqual(['like and here', 'like', 'more popular', 'new', 'popular'])
  })

  test('without personalisation it is what many buy, and everybody sees the same', () => {
    expect(ids(null)).toEqual(['coat', 'more popular', 'new', 'popular'])
  })

  test('no more than asked for, equals in the shelf’s order', () => {
    expect(ids(mine(coat), 2)).toEqual(['like and here', 'like'])
    const equals = [goods('b', { isNew: true }), goods('a', { isNew: true })]
    expect(recommend({ personal: null, goods: equals }, 6).map(({ productId }) => productId)).toEqual([
      'b',
      'a',
    ])
  })
})

test.each([
  ['墨绿 / M', 'M'],
  ['xl', 'XL'],
  ['2XL', '2XL'],
  ['黑 38', '38'],
  ['160/84A', '160'],
  ['驼色', undefined],
  ['500 克', undefined],
  ['', undefined],
])('the size in %s is %s', (spec, size) => {
  expect(sizeIn(spec)).toBe(size)
})
