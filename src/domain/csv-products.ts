/** A file of products: a line for each SKU, or for each SKU and store; lines of one product together or not. */
import { guard, readRecords, unguard, writeRecords, type CsvProblem } from './csv-records'
import { fenOf, yuan } from './money'

/** The columns; those that are not needed may be missing, and what is missing stays as it is. */
export const PRODUCT_COLUMNS = [
  '商品编码',
  '名称',
  '系列',
  '标签',
  '介绍',
  '状态',
  '规格编码',
  '规格',
  '价格',
  '门店编号',
  '库存',
  '门店价',
] as const
type Column = (typeof PRODUCT_COLUMNS)[number]
const NEEDED: readonly Column[] = ['商品编码', '名称', '规格编码', '价格']
const STATES: Record<string, 'on' | 'off'> = { 在售: 'on', 下架: 'off' }

/** More lines than these are refused: split the file. */
export const MOST_PRODUCT_LINES = 20_000
const MOST_SKUS = 200

/** A product of a file; `line` is where it begins. What is absent was not in the file. */
export interface CsvProduct {
  line: number
  code: string
  name: string
  family?: string
  tags?: string[]
  description?: string
  state?: 'on' | 'off'
  skus: { line: number; code: string; spec?: string; priceFen: number }[]
  /** `priceFen` null: the brand's price; absent: as it is. */
  stock: { line: number; storeCode: string; skuCode: string; qty: number; priceFen?: number | null }[]
}

/** What a file holds and what is wrong with it. */
export interface CsvProducts {
  products: CsvProduct[]
  problems: CsvProblem[]
}

/** An example file with its columns and two products. */
export function exampleProductsCsv(): string {
  const coat = ['OW01', '双面呢大衣', '外套', '女装、外套', '双面羊毛呢，手工缝制。', '在售']
  const scarf = ['KN04', '羊绒围巾', '针织', '配饰、羊绒', '', '在售']
  return writeRecords([
    [...PRODUCT_COLUMNS],
    [...coat, 'OW01-1', 'S', '2680.00', 'N1', '3', ''],
    [...coat, 'OW01-2', 'M', '2680.00', 'N1', '5', ''],
    [...scarf, 'KN04-1', '驼色', '680.00', 'N1', '12', '649.00'],
    [...scarf, 'KN04-1', '驼色', '680.00', 'S1', '4', ''],
  ])
}

/** A product with its stock as lines of a file; what `readProductsCsv` reads back. */
export function productsCsv(products: readonly Required<CsvProduct>[]): string {
  const records = products.flatMap((product) => {
    const head = [product.code, product.name, product.family, product.tags.join('、'), product.description]
    const state = product.state === 'on' ? '在售' : '下架'
    return product.skus.flatMap((sku) => {
      const own = [...head, state, sku.code, sku.spec ?? '', yuan(sku.priceFen)]
      const stores = product.stock.filter(({ skuCode }) => skuCode === sku.code)
      if (stores.length === 0) return [[...own, '', '', '']]
      return stores.map(({ storeCode, qty, priceFen }) => [
        ...own,
        storeCode,
        String(qty),
        priceFen === null || priceFen === undefined ? '' : yuan(priceFen),
      ])
    })
  })
  return writeRecords([[...PRODUCT_COLUMNS], ...records.map((record) => record.map(guard))])
}

/** Reads a file; every problem names its line and column. A product with a problem is left out. */
export function readProductsCsv(text: string): CsvProducts {
  const problems: CsvProblem[] = []
  const [header, ...records] = readRecords(text, problems)
  if (!header) {
    if (problems.length === 0) problems.push({ line: 1, column: '', message: '文件是空的' })
    return { products: [], problems }
  }
  const names = header.cells.map((cell) => unguard(cell).trim())
  for (const column of NEEDED)
    if (!names.includes(column))
      problems.push({ line: header.line, column, message: `缺少「${column}」这一列` })
  if (records.length > MOST_PRODUCT_LINES)
    problems.push({
      line: MOST_PRODUCT_LINES + 1,
      column: '',
      message: `最多 ${MOST_PRODUCT_LINES} 行，请拆成几个文件`,
    })
  if (problems.length > 0) return { products: [], problems }
  const products = new Map<string, CsvProduct>()
  const broken = new Set<string>()
  // Of two columns with one name the first counts.
  const places = new Map(names.map((name, place) => [name, place] as const).reverse())
  for (const { cells, line } of records) {
    const at = (column: Column): string | undefined => {
      const place = places.get(column)
      return place === undefined ? undefined : unguard(cells[place] ?? '').trim()
    }
    const before = problems.length
    readLine(at, line, products, (column, message) => problems.push({ line, column, message }))
    if (problems.length > before) broken.add(at('商品编码') ?? '')
  }
  return { products: [...products.values()].filter(({ code }) => !broken.has(code)), problems }
}

type Cells = (column: Column) => string | undefined
type Complain = (column: Column, message: string) => void

function readLine(at: Cells, line: number, products: Map<string, CsvProduct>, wrong: Complain): void {
  for (const column of ['商品编码', '规格编码'] as const)
    if (!/^[\w./-]{1,64}$/.test(at(column) ?? ''))
      wrong(column, at(column) === '' ? '没有填写' : '只能用字母、数字和 . _ - /')
  const head = readHead(at, wrong)
  const code = at('商品编码') ?? ''
  const known = products.get(code)
  const product = known ?? { line, code, ...head, skus: [], stock: [] }
  for (const [name, value] of Object.entries(known ? head : {}))
    if (JSON.stringify(product[name as keyof typeof head]) !== JSON.stringify(value))
      wrong(WHERE[name as keyof typeof head]!, `与第 ${product.line} 行是同一个商品，但写得不一样`)
  readSku(at, line, product, wrong)
  readStock(at, line, product, wrong)
  products.set(code, product)
}

const WHERE: Partial<Record<string, Column>> = {
  name: '名称',
  family: '系列',
  tags: '标签',
  description: '介绍',
  state: '状态',
}

function readHead(
  at: Cells,
  wrong: Complain,
): Pick<CsvProduct, 'name' | 'family' | 'tags' | 'description' | 'state'> {
  const name = at('名称') ?? ''
  if (name === '' || name.length > 80) wrong('名称', name === '' ? '没有填写' : '最多 80 个字')
  const [family, description, stateWord] = [at('系列'), at('介绍'), at('状态')]
  if ((family ?? '').length > 40) wrong('系列', '最多 40 个字')
  if ((description ?? '').length > 2000) wrong('介绍', '最多 2000 个字')
  const tags = at('标签')
    ?.split(/[、,，;；]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
  if (tags && (tags.length > 20 || tags.some((tag) => tag.length > 20)))
    wrong('标签', '最多 20 个标签，每个最多 20 个字，用顿号隔开')
  const state = stateWord === undefined || stateWord === '' ? undefined : STATES[stateWord]
  if (stateWord !== undefined && stateWord !== '' && state === undefined)
    wrong('状态', '须为「在售」或「下架」')
  return {
    name,
    ...(family === undefined ? {} : { family }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
    ...(description === undefined ? {} : { description }),
    ...(state === undefined ? {} : { state }),
  }
}

function readSku(at: Cells, line: number, product: CsvProduct, wrong: Complain): void {
  const priceFen = fenOf(at('价格') ?? '')
  if (priceFen === undefined) wrong('价格', '须为不小于 0、最多两位小数的金额')
  const [code, spec] = [at('规格编码') ?? '', at('规格')]
  if ((spec ?? '').length > 60) wrong('规格', '最多 60 个字')
  const known = product.skus.find((sku) => sku.code === code)
  if (!known) {
    product.skus.push({ line, code, ...(spec === undefined ? {} : { spec }), priceFen: priceFen ?? 0 })
    if (product.skus.length > MOST_SKUS) wrong('规格编码', `一个商品最多 ${MOST_SKUS} 个规格`)
  } else if (priceFen !== undefined && (known.priceFen !== priceFen || known.spec !== spec))
    wrong('规格编码', `与第 ${known.line} 行是同一个规格，但规格或价格写得不一样`)
  else if ((at('门店编号') ?? '') === '') wrong('规格编码', `与第 ${known.line} 行是同一个规格`)
}

function readStock(at: Cells, line: number, product: CsvProduct, wrong: Complain): void {
  const [storeCode, qtyWord, priceWord] = [at('门店编号') ?? '', at('库存') ?? '', at('门店价')]
  if (storeCode === '') {
    if (qtyWord !== '' || (priceWord ?? '') !== '') wrong('门店编号', '填了库存或门店价，请写明门店编号')
    return
  }
  if (!/^\d{1,6}$/.test(qtyWord)) wrong('库存', '须为不小于 0 的整数')
  const priceFen = priceWord === undefined ? undefined : priceWord === '' ? null : fenOf(priceWord)
  if (priceWord !== undefined && priceFen === undefined) wrong('门店价', '须为不小于 0、最多两位小数的金额')
  const skuCode = at('规格编码') ?? ''
  const twin = product.stock.find((one) => one.storeCode === storeCode && one.skuCode === skuCode)
  if (twin) wrong('门店编号', `与第 ${twin.line} 行是同一个规格和门店`)
  product.stock.push({
    ...{ line, storeCode, skuCode, qty: Number(qtyWord) },
    ...(priceFen === undefined ? {} : { priceFen }),
  })
}
