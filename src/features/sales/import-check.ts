import { In } from 'typeorm'
import { readSalesCsv, type CsvSale } from '../../domain/csv-sales'
import type { CsvProblem } from '../../domain/csv-records'
import type { Ground, SaleStore } from './doors'
import { Sale } from './entities'
import { contentOf, tillKeyOf, type NamedMember, type NewSale } from './new-sale'

/** The source of every imported sale: the same file again, by whomever, is the same. */
const SOURCE = 'import'

/** A sale of a file, ready to be recorded. */
export interface PlannedImport {
  csv: CsvSale
  sale: NewSale
  effect: 'create' | 'unchanged'
}

/** What a file would do. */
export interface ImportPlan {
  planned: PlannedImport[]
  problems: CsvProblem[]
}

/** A sale of a file as it is recorded. */
export function newSaleOf(csv: CsvSale, store: SaleStore, member: NamedMember | null): NewSale {
  return {
    store,
    receiptNo: csv.receiptNo,
    at: csv.at,
    channel: 'import',
    source: { kind: 'import', id: SOURCE },
    tillKey: tillKeyOf(SOURCE, store.id),
    sellerStaffId: csv.sellerStaffId,
    lines: csv.lines.map(({ skuCode, qty, paidFen }) => ({ skuCode, qty, paidFen })),
    member,
    couponIds: [],
    pointsToUse: 0,
  }
}

/** Reads a file and holds it against stores, goods, staff, members and receipts; nothing is changed. */
export async function planImport(ground: Ground, text: string): Promise<ImportPlan> {
  const { sales, problems } = readSalesCsv(text)
  const stores = new Map((await ground.stores.all()).map((store) => [store.code, store]))
  const codes = [...new Set(sales.flatMap((sale) => sale.lines.map((line) => line.skuCode)))]
  const known = new Set<string>()
  for (let start = 0; start < codes.length; start += 500)
    for (const code of (await ground.catalogue.byCodes(codes.slice(start, start + 500))).keys())
      known.add(code)
  const sellers = new Set(
    (await ground.staff.namesOf([...new Set(sales.flatMap((sale) => sale.sellerStaffId ?? []))])).keys(),
  )
  const now = ground.clock.now()
  const planned: PlannedImport[] = []
  for (const csv of sales) {
    const wrong: CsvProblem[] = []
    const store = stores.get(csv.storeCode)
    if (!store)
      wrong.push({ line: csv.line, column: '门店编号', message: `没有编号为「${csv.storeCode}」的门店` })
    if (csv.at > now) wrong.push({ line: csv.line, column: '成交时间', message: '成交时间在将来' })
    if (csv.sellerStaffId !== null && !sellers.has(csv.sellerStaffId))
      wrong.push({ line: csv.line, column: '导购编号', message: '没有这位导购' })
    for (const { line, skuCode } of csv.lines)
      if (!known.has(skuCode)) wrong.push({ line, column: '商品编码', message: `没有商品「${skuCode}」` })
    const member = await memberIn(ground, csv)
    if (member !== null && 'problem' in member) wrong.push(member.problem)
    problems.push(...wrong)
    if (store && wrong.length === 0 && (member === null || 'kind' in member))
      planned.push({ csv, sale: newSaleOf(csv, store, member), effect: 'create' })
  }
  await compareReceipts(ground, planned, problems)
  problems.sort((a, b) => a.line - b.line)
  return { planned, problems }
}

/** The member of a sale in a file; a whole file is one look-up, written down with it and not counted by number. */
async function memberIn(
  ground: Ground,
  { line, phone, cardNumber }: CsvSale,
): Promise<NamedMember | { problem: CsvProblem } | null> {
  if (phone !== null) {
    const customerId = await ground.customers.findByPhone(phone)
    if (customerId !== undefined) return { kind: 'phone', phone, customerId }
    return { problem: { line, column: '会员手机号', message: '没有使用这个手机号的会员' } }
  }
  if (cardNumber === null) return null
  if ((await ground.membership.customerOfNumber(cardNumber)) !== undefined)
    return { kind: 'card', cardNumber }
  return { problem: { line, column: '会员卡号', message: '没有这个卡号的会员' } }
}

/** Receipts that are here already: the same content is left alone, other content is a problem. */
async function compareReceipts(
  ground: Ground,
  planned: PlannedImport[],
  problems: CsvProblem[],
): Promise<void> {
  for (let start = 0; start < planned.length; start += 500) {
    const some = planned.slice(start, start + 500)
    const rows = await ground.db.read.findBy(Sale, { receiptNo: In(some.map(({ sale }) => sale.receiptNo)) })
    const byReceipt = new Map(rows.map((row) => [`${row.storeId} ${row.receiptNo}`, row]))
    for (const plan of some) {
      const row = byReceipt.get(`${plan.sale.store.id} ${plan.sale.receiptNo}`)
      if (!row) continue
      if (row.contentHash === contentOf(plan.sale)) plan.effect = 'unchanged'
      else
        problems.push({
          line: plan.csv.line,
          column: '小票号',
          message: '这个小票号已经用于另一笔内容不同的销售',
        })
    }
  }
}
