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

describe('signs with several readings', () => {
  it.each([
    ['长款羽绒服', 'changkuan', 'ckyrf', 'zhangkuan'],
    ['重磅卫衣', 'zhongbang', 'zbwy', 'chongbang'],
    ['重庆火锅围裙', 'chongqing', 'cqhgwq', 'zhongqing'],
    ['行李牌', 'xingli', 'xlp', 'hangli'],
    ['银行卡包', 'yinhang', 'yhkb', 'yinxing'],
    ['音乐盒', 'yinyue', 'yyh', 'yinle'],
    ['绿茶', 'lvcha', 'lc', 'lucha'],
  ])('%s is found as it is read here, by %s and %s', (name, reading, initials, wrong) => {
    const found = productSearchText({ name, code: 'X', family: '', tags: [], skus: [] })
    const has = (typed: string): boolean => found.includes(foldText(typed))
    expect([has(reading), has(initials), has(name), has(wrong)]).toEqual([true, true, true, false])
  })
})
