import {
  exampleProductsCsv,
  productsCsv,
  readProductsCsv,
  type CsvProduct,
} from '../../src/domain/csv-products'

const heading = '商品编码,名称,规格编码,规格,价格,门店编号,库存,门店价'
const read = (...lines: string[]) => readProductsCsv([heading, ...lines].join('\n'))

it('reads its own example: two products, SKUs once, stock by store', () => {
  const { products, problems } = readProductsCsv(exampleProductsCsv())
  expect(problems).toEqual([])
  expect(products.map(({ code, skus, stock }) => [code, skus.length, stock.length])).toEqual([
    ['OW01', 2, 2],
    ['KN04', 1, 2],
  ])
  expect(products[1]!.stock).toMatchObject([
    { storeCode: 'N1', qty: 12, priceFen: 64_900 },
    { storeCode: 'S1', qty: 4, priceFen: null },
  ])
})

it('reads back what it wrote, also a name that a spreadsheet would calculate', () => {
  const product: Required<CsvProduct> = {
    ...{ line: 2, code: 'A1', name: '=1+1', family: '针织', tags: ['新', '旧'], description: '一行\n两行' },
    state: 'off',
    skus: [{ line: 2, code: 'A1-1', spec: 'S', priceFen: 12_345 }],
    stock: [{ line: 2, storeCode: 'N1', skuCode: 'A1-1', qty: 3, priceFen: null }],
  }
  expect(readProductsCsv(productsCsv([product])).products).toEqual([product])
})

it('leaves what the file does not speak of', () => {
  const [product] = readProductsCsv('商品编码,名称,规格编码,价格\nA,甲,A-1,9.9').products
  expect(product).toEqual({
    line: 2,
    code: 'A',
    name: '甲',
    skus: [{ line: 2, code: 'A-1', priceFen: 990 }],
    stock: [],
  })
})

it.each<[string, string[], number, string]>([
  ['a price that is none', ['A,甲,A-1,S,九块,,,'], 2, '价格'],
  ['a code with a space', ['A B,甲,A-1,S,9,,,'], 2, '商品编码'],
  ['two names of one product', ['A,甲,A-1,S,9,,,', 'A,乙,A-2,M,9,,,'], 3, '名称'],
  ['a SKU twice', ['A,甲,A-1,S,9,,,', 'A,甲,A-1,S,9,,,'], 3, '规格编码'],
  ['stock without a store', ['A,甲,A-1,S,9,,5,'], 2, '门店编号'],
  ['half a piece', ['A,甲,A-1,S,9,N1,0.5,'], 2, '库存'],
  ['one store twice', ['A,甲,A-1,S,9,N1,5,', 'A,甲,A-1,S,9,N1,6,'], 3, '门店编号'],
])('names line and column of %s, and leaves the product out', (_, lines, line, column) => {
  const { products, problems } = read(...lines, 'B,好的,B-1,均码,9,,,')
  expect(problems[0]).toMatchObject({ line, column })
  expect(products.map(({ code }) => code)).toEqual(['B'])
})
