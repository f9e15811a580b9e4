import { foldText } from '../../src/domain/fold'
import { productSearchText } from '../../src/domain/product-search'

const text = productSearchText({
  name: '羊绒圆领衫 Air',
  code: 'KN-01',
  family: '针织',
  tags: ['新品'],
  skus: [{ code: 'KN-01-S', spec: '驼色 / S' }],
})

it.each([
  '羊绒',
  '圆领',
  'yangrong',
  'YRYLS',
  'yrylsair',
  'yuanling',
  '针织',
  'zhenzhi',
  'xp',
  'kn-01-s',
  '驼色',
  '羊絨',
  'air',
])('finds a product by %s', (typed) => expect(text.includes(foldText(typed))).toBe(true))

it.each(['亚麻', 'yama', 'ym', 'kn-02'])('does not find it by %s', (typed) =>
  expect(text.includes(foldText(typed))).toBe(false),
)
