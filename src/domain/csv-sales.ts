/** A file of sales: one line of the file for each line of a sale, lines of one receipt together or not. */
import { readRecords, unguard, writeRecords, type CsvProblem } from './csv-records'
import { fenOf } from './money'
import { STORE_TIME_ZONE, zoneOffsetMs } from './store-time'

/** The columns; those with `?` may be missing or empty. */
export const SALE_COLUMNS = [
  '门店编号',
  '小票号',
  '成交时间',
  '商品编码',
  '数量',
  '实付金额',
  '导购编号',
  '会员手机号',
  '会员卡号',
] as const
type Column = (typeof SALE_COLUMNS)[number]
const OPTIONAL: readonly Column[] = ['导购编号', '会员手机号', '会员卡号']

/** More lines than these are refused: split the file. */
export const MOST_LINES = 50_000

/** A sale of a file; `line` is where it begins. */
export interface CsvSale {
  line: number
  storeCode: string
  receiptNo: string
  /** Epoch ms. */
  at: number
  sellerStaffId: string | null
  phone: string | null
  cardNumber: string | null
  lines: { line: number; skuCode: string; qty: number; paidFen: number }[]
}

/** What a file holds and what is wrong with it. */
export interface CsvSales {
  sales: CsvSale[]
  problems: CsvProblem[]
}

/** An example file with its columns and two sales. */
export function exampleSalesCsv(): string {
  return writeRecords([
    [...SALE_COLUMNS],
    ['N1', 'R20260101-001', '2026-01-01 15:30', 'JACKET-M', '1', '899.00', '', '', ''],
    ['N1', 'R20260101-001', '2026-01-01 15:30', 'SOCKS-1', '2', '78.00', '', '', ''],
    ['N1', 'R20260101-002', '2026-01-01 16:05', 'SOCKS-1', '1', '39.00', '', '', ''],
  ])
}

/** Reads a file; every problem names its line and column. A sale with a problem is left out. */
export function readSalesCsv(text: string): CsvSales {
  const problems: CsvProblem[] = []
  const [header, ...records] = readRecords(text, problems)
  if (!header) {
    if (problems.length === 0) problems.push({ line: 1, column: '', message: '文件是空的' })
    return { sales: [], problems }
  }
  const names = header.cells.map((cell) => unguard(cell).trim())
  for (const column of SALE_COLUMNS)
    if (!names.includes(column) && !OPTIONAL.includes(column))
      problems.push({ line: header.line, column, message: `缺少「${column}」这一列` })
  if (records.length > MOST_LINES)
    problems.push({ line: MOST_LINES + 1, column: '', message: `最多 ${MOST_LINES} 行，请拆成几个文件` })
  if (problems.length > 0) return { sales: [], problems }
  const sales = new Map<string, CsvSale>()
  const broken = new Set<string>()
  for (const { cells, line } of records) {
    const cell = (column: Column): string => unguard(cells[names.indexOf(column)] ?? '').trim()
    const key = `${cell('门店编号')}\n${cell('小票号')}`
    const before = problems.length
    readLine(cell, line, sales, key, problems)
    if (problems.length > before) broken.add(key)
  }
  return { sales: [...sales].flatMap(([key, sale]) => (broken.has(key) ? [] : [sale])), problems }
}

function readLine(
  cell: (column: Column) => string,
  line: number,
  sales: Map<string, CsvSale>,
  key: string,
  problems: CsvProblem[],
): void {
  const wrong = (column: Column, message: string): void => void problems.push({ line, column, message })
  for (const column of ['门店编号', '小票号', '商品编码'] as const)
    if (!/^[\w./-]{1,64}$/.test(cell(column)))
      wrong(column, cell(column) === '' ? '没有填写' : '只能用字母、数字和 . _ - /')
  const at = timeOf(cell('成交时间'))
  if (at === undefined) wrong('成交时间', '须写作 2026-01-31 15:30 或 2026-01-31 15:30:00')
  const qty = /^\d{1,4}$/.test(cell('数量')) ? Number(cell('数量')) : 0
  if (qty < 1) wrong('数量', '须为 1–9999 的整数')
  const paidFen = fenOf(cell('实付金额'))
  if (paidFen === undefined) wrong('实付金额', '须为不小于 0、最多两位小数的金额')
  const [phone, cardNumber] = [cell('会员手机号') || null, cell('会员卡号') || null]
  if (phone !== null && !/^1\d{10}$/.test(phone)) wrong('会员手机号', '应为 11 位数字')
  if (phone !== null && cardNumber !== null) wrong('会员卡号', '手机号和卡号只填一个')
  const head = {
    storeCode: cell('门店编号'),
    receiptNo: cell('小票号'),
    at: at ?? 0,
    sellerStaffId: cell('导购编号') || null,
    phone,
    cardNumber,
  }
  const sale = sales.get(key) ?? { line, ...head, lines: [] }
  const differs = Object.entries(head).some(([name, value]) => sale[name as keyof typeof head] !== value)
  if (differs) wrong('小票号', `与第 ${sale.line} 行是同一张小票，但时间、导购或会员不同`)
  sale.lines.push({ line, skuCode: cell('商品编码'), qty, paidFen: paidFen ?? 0 })
  sales.set(key, sale)
}

/** A time of the shops' clock, or an ISO instant, as epoch ms. */
function timeOf(text: string): number | undefined {
  const match = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(Z)?$/.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0))
  const wall = Date.UTC(year!, month! - 1, day, hour, minute, second)
  const date = new Date(wall)
  const isReal = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day && hour! < 24 && minute! < 60
  if (!isReal || second > 59) return undefined
  return match[7] === 'Z' ? wall : wall - zoneOffsetMs(wall, STORE_TIME_ZONE)
}
