import { setImmediate as nextTurn } from 'node:timers/promises'
import { In, type EntityManager } from 'typeorm'
import type { PlannedProduct, ProductEffect } from '../../contract/product-imports'
import { ProductDraft, type StockLine } from '../../contract/products'
import { readProductsCsv, type CsvProduct } from '../../domain/csv-products'
import type { CsvProblem } from '../../domain/csv-records'
import { Product, Sku } from './entities/product'
import { StoreStock } from './entities/stock'
import { pictureIdsOf, skusOf } from './reading'

const CHUNK = 200

/** A product that is there, as files see it. */
export interface KnownProduct {
  id: string
  version: number
  draft: ProductDraft
  stock: StockLine[]
}

/** A product of a file, with what it would become. */
export interface Planned {
  csv: CsvProduct
  known: KnownProduct | undefined
  draft: ProductDraft
  effect: ProductEffect
  changes: string[]
}

/** The products of these codes with their stock. */
export async function knownProducts(
  reader: EntityManager,
  codes: readonly string[],
): Promise<Map<string, KnownProduct>> {
  const rows = await reader.findBy(Product, { code: In([...codes]) })
  const ids = rows.map(({ id }) => id)
  const skus = await skusOf(reader, ids)
  const pictures = await pictureIdsOf(reader, ids)
  const skuIds = [...skus.values()].flat().map(({ id }) => id)
  const held = skuIds.length === 0 ? [] : await reader.findBy(StoreStock, { skuId: In(skuIds) })
  return new Map(
    rows.map(({ id, version, code, name, family, description, position, tags, state }) => {
      const own = skus.get(id) ?? []
      const draft: ProductDraft = {
        ...{ code, name, family, description, position, tags, state },
        pictureIds: pictures.get(id) ?? [],
        skus: own.map((sku) => ({
          ...{ id: sku.id, code: sku.code, spec: sku.spec },
          ...{ priceFen: sku.priceFen, state: sku.state },
        })),
      }
      const stock = held
        .filter(({ skuId }) => own.some((sku) => sku.id === skuId))
        .map(({ storeId, skuId, qty, priceFen }) => ({ storeId, skuId, qty, priceFen }))
      return [code, { id, version, draft, stock }]
    }),
  )
}

/** What a product becomes by a file: what the file does not tell stays, also SKUs that it leaves out. */
export function mergedDraft(csv: CsvProduct, known: ProductDraft | undefined): ProductDraft {
  const told = new Map(csv.skus.map((sku) => [sku.code, sku]))
  const old = (known?.skus ?? []).map((sku) => {
    const { spec = sku.spec, priceFen = sku.priceFen } = told.get(sku.code) ?? {}
    return { ...sku, spec, priceFen }
  })
  const isOld = new Set(old.map(({ code }) => code))
  const added = csv.skus
    .filter(({ code }) => !isOld.has(code))
    .map(({ code, spec = '', priceFen }) => ({ code, spec, priceFen, state: 'on' as const }))
  return {
    code: csv.code,
    name: csv.name,
    family: csv.family ?? known?.family ?? '',
    description: csv.description ?? known?.description ?? '',
    tags: csv.tags ?? known?.tags ?? [],
    state: csv.state ?? known?.state ?? 'on',
    position: known?.position ?? 0,
    pictureIds: known?.pictureIds ?? [],
    skus: [...old, ...added],
  }
}

/** The stock that a file asks for of known SKUs; `skuIds` and `storeIds` by code. */
export function wantedStock(
  csv: CsvProduct,
  known: readonly StockLine[],
  skuIds: ReadonlyMap<string, string>,
  storeIds: ReadonlyMap<string, string>,
): StockLine[] {
  return csv.stock.map(({ storeCode, skuCode, qty, priceFen }) => {
    const [storeId, skuId] = [storeIds.get(storeCode)!, skuIds.get(skuCode)!]
    const before = known.find((line) => line.storeId === storeId && line.skuId === skuId)
    return { storeId, skuId, qty, priceFen: priceFen === undefined ? (before?.priceFen ?? null) : priceFen }
  })
}

/** Of wanted stock the lines that are otherwise now. */
export const changedStock = (known: readonly StockLine[], wanted: readonly StockLine[]): StockLine[] =>
  wanted.filter(
    (line) =>
      !known.some(
        ({ storeId, skuId, qty, priceFen }) =>
          storeId === line.storeId && skuId === line.skuId && qty === line.qty && priceFen === line.priceFen,
      ),
  )

const TITLES = { name: '名称', family: '系列', tags: '标签', description: '介绍', state: '状态' } as const

function changesOf(
  csv: CsvProduct,
  { draft: old, stock }: KnownProduct,
  draft: ProductDraft,
  storeIds: ReadonlyMap<string, string>,
): string[] {
  const words: string[] = (Object.keys(TITLES) as (keyof typeof TITLES)[])
    .filter((field) => JSON.stringify(old[field]) !== JSON.stringify(draft[field]))
    .map((field) => TITLES[field])
  const before = new Map(old.skus.map((sku) => [sku.code, sku]))
  const known = draft.skus.filter(({ code }) => before.has(code))
  const counted = (count: number, what: string): string[] => (count === 0 ? [] : [`${count} ${what}`])
  const skuIds = new Map(old.skus.map(({ code, id }) => [code, id!]))
  const isNew = ({ skuCode }: { skuCode: string }): boolean => !before.has(skuCode)
  const told = { ...csv, stock: csv.stock.filter((line) => !isNew(line)) }
  const moved = changedStock(stock, wantedStock(told, stock, skuIds, storeIds))
  return [
    ...words,
    ...counted(draft.skus.length - known.length, '个新规格'),
    ...counted(known.filter((sku) => before.get(sku.code)!.spec !== sku.spec).length, '个规格名'),
    ...counted(known.filter((sku) => before.get(sku.code)!.priceFen !== sku.priceFen).length, '个价格'),
    ...counted(moved.length + csv.stock.filter(isNew).length, '处库存'),
  ]
}

/** Reads a file and holds it against stores and products; nothing is changed. `storeIds` by code. */
export async function planProducts(
  reader: EntityManager,
  storeIds: ReadonlyMap<string, string>,
  text: string,
): Promise<{ planned: Planned[]; problems: CsvProblem[] }> {
  const { products, problems } = readProductsCsv(text)
  const planned: Planned[] = []
  const ownerInFile = new Map<string, string>()
  for (let start = 0; start < products.length; start += CHUNK) {
    const some = products.slice(start, start + CHUNK)
    const known = await knownProducts(
      reader,
      some.map(({ code }) => code),
    )
    const owners = await skuOwners(reader, some)
    for (const csv of some) {
      const product = known.get(csv.code)
      const draft = mergedDraft(csv, product?.draft)
      const wrong = problemsOf(csv, draft, { storeIds, owners, ownerInFile, ownId: product?.id })
      problems.push(...wrong)
      if (wrong.length > 0) continue
      const changes = product ? changesOf(csv, product, draft, storeIds) : []
      const effect = !product ? 'create' : changes.length === 0 ? 'unchanged' : 'update'
      planned.push({ csv, known: product, draft, effect, changes })
    }
    // SQLite answers without a pause of its own, and a file may be long: others have their turn.
    await nextTurn()
  }
  problems.sort((a, b) => a.line - b.line)
  return { planned, problems }
}

/** Whose SKUs these codes are already. */
async function skuOwners(
  reader: EntityManager,
  products: readonly CsvProduct[],
): Promise<Map<string, string>> {
  const codes = products.flatMap(({ skus }) => skus.map(({ code }) => code))
  const owners = new Map<string, string>()
  for (let start = 0; start < codes.length; start += CHUNK)
    for (const { code, productId } of await reader.findBy(Sku, {
      code: In(codes.slice(start, start + CHUNK)),
    }))
      owners.set(code, productId)
  return owners
}

interface Around {
  storeIds: ReadonlyMap<string, string>
  owners: ReadonlyMap<string, string>
  /** Product code by SKU code, of what was read of the file so far. */
  ownerInFile: Map<string, string>
  ownId: string | undefined
}

function problemsOf(csv: CsvProduct, draft: ProductDraft, around: Around): CsvProblem[] {
  const { storeIds, owners, ownerInFile, ownId } = around
  const problems: CsvProblem[] = []
  for (const { line, code } of csv.skus) {
    const [owner, other] = [owners.get(code), ownerInFile.get(code)]
    ownerInFile.set(code, csv.code)
    if (owner !== undefined && owner !== ownId)
      problems.push({ line, column: '规格编码', message: `「${code}」已经是另一个商品的规格` })
    else if (other !== undefined)
      problems.push({ line, column: '规格编码', message: `「${code}」在文件里也属于商品「${other}」` })
  }
  for (const { line, storeCode } of csv.stock)
    if (!storeIds.has(storeCode))
      problems.push({ line, column: '门店编号', message: `没有编号为「${storeCode}」的门店` })
  const checked = ProductDraft.safeParse(draft)
  if (!checked.success && problems.length === 0)
    problems.push({ line: csv.line, column: '', message: checked.error.issues[0]!.message })
  return problems
}

/** A planned product for the preview. */
export const presentPlanned = ({ csv, draft, effect, changes }: Planned): PlannedProduct => ({
  ...{ line: csv.line, code: csv.code, name: csv.name },
  ...{ effect, changes, skuCount: draft.skus.length },
})
