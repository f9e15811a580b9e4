import type { ProductPreview } from '../../contract/product-imports'
import { csvText, refuseProblems, SHOWN_PROBLEMS } from '../../domain/csv-file'
import type { Note } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import { RowImports } from '../../platform/imports/row-imports'
import type { ImportKind } from '../../platform/imports/shapes'
import type { ProductsDeps } from './doors'
import { ProductImport, ProductImportRow } from './entities/product-import'
import { planProducts, presentPlanned, type Planned } from './import-plan'
import { takeBack, takeOver, type RowDeps } from './import-rows'

/** Products of one transaction, and lines of the file: others wait for a few milliseconds only. */
const CHUNK = 25
const MOST_LINES = 250
const SAMPLE = 100

/** A file as it was sent. */
export interface ProductFile {
  filename: string
  bytes: Uint8Array
}

type Deps = RowDeps & Pick<ProductsDeps, 'db' | 'jobs' | 'stores'>

async function storeIdsOf({ stores }: Deps): Promise<Map<string, string>> {
  return new Map((await stores.all()).map(({ code, id }) => [code, id]))
}

/** What becomes of a product of a file. */
const kindOf = (deps: Deps): ImportKind<ProductImportRow> => ({
  subject: 'product_import',
  files: ProductImport,
  rows: ProductImportRow,
  jobs: { run: 'products.import', undo: 'products.import_undo' },
  chunk: CHUNK,
  weight: { of: ({ content }) => content.skus.length + content.stock.length, most: MOST_LINES },
  takeOver: async () => {
    const storeIds = await storeIdsOf(deps)
    return async (tx, row) => {
      const done = await takeOver(deps, tx, row, storeIds)
      await tx.update(ProductImportRow, { id: row.id }, done)
      return done.state
    }
  },
  takeBack: () =>
    Promise.resolve(async (tx, row) => {
      const problem = await takeBack(deps, tx, row)
      const state = problem === null ? 'undone' : 'kept'
      await tx.update(ProductImportRow, { id: row.id }, { state, problem })
      return state
    }),
})

/** Imports of products from a file: looked at, taken over in short transactions, and taken back. */
export class ProductImports {
  /** How files are taken over and back. */
  readonly rows: RowImports<ProductImport, ProductImportRow>

  constructor(private readonly deps: Deps) {
    this.rows = new RowImports(deps, kindOf(deps))
  }

  /** What a file would do; nothing is changed. Throws products.file_unreadable. */
  async preview({ bytes }: ProductFile): Promise<ProductPreview> {
    const { planned, problems } = await this.plan(bytes)
    const count = (effect: Planned['effect']): number => planned.filter((one) => one.effect === effect).length
    const unchanged = (one: Planned): number => Number(one.effect === 'unchanged')
    const rows = [...planned].sort((a, b) => unchanged(a) - unchanged(b) || a.csv.line - b.csv.line)
    return {
      total: planned.length,
      created: count('create'),
      updated: count('update'),
      unchanged: count('unchanged'),
      problems: problems.slice(0, SHOWN_PROBLEMS),
      problemCount: problems.length,
      rows: rows.slice(0, SAMPLE).map(presentPlanned),
    }
  }

  /** Checks a file and begins to take it over; throws products.import_invalid when a row is wrong. */
  async begin({ filename, bytes }: ProductFile, staffId: string, note?: Note): Promise<ProductImport> {
    const { planned, problems } = await this.plan(bytes)
    refuseProblems(problems, 'products')
    const id = newId()
    const file: ProductImport = {
      ...{ id, fileName: filename.slice(0, 200) || '商品.csv', state: 'running' },
      ...{ total: planned.length, made: 0, updated: 0, unchanged: 0, kept: 0, failed: 0 },
      ...{ createdBy: staffId, createdAt: this.deps.clock.now(), finishedAt: null },
    }
    const rows = planned.map(({ csv }) => ({
      ...{ id: newId(), importId: id, line: csv.line, state: 'queued' as const, content: csv },
      ...{ productId: null, before: null, versionAfter: null, problem: null },
    }))
    return this.rows.begin(file, rows, note)
  }

  private async plan(bytes: Uint8Array) {
    return planProducts(this.deps.db.read, await storeIdsOf(this.deps), csvText(bytes, 'products'))
  }
}
