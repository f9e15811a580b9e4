import { readRecords, unguard, type CsvProblem, type CsvRecord } from './csv-records'
import { normalisePhone } from './phone'

/** A column of a member import. */
export type MemberField =
  'externalNumber' | 'phone' | 'name' | 'birthdayMonth' | 'points' | 'tier' | 'tags' | 'note'

/** Which heading holds which field. */
export type MemberMapping = Partial<Record<MemberField, string>>

/** One member as the file has them; a number or a phone is there. */
export interface MemberRow {
  /** From 1, the heading being line 1. */
  line: number
  externalNumber: string | null
  phone: string | null
  name: string | null
  birthdayMonth: number | null
  points: number
  tier: string | null
  tags: string[]
  note: string | null
}

/** What reading a file gives; a row with a problem is not among `rows`. */
export interface MemberFile {
  headings: string[]
  mapping: MemberMapping
  /** Records in the file, good or not. */
  total: number
  rows: MemberRow[]
  problems: CsvProblem[]
}

/** Headings by which columns are recognised, without spaces and in lower case. */
const HEADINGS: Record<MemberField, readonly string[]> = {
  externalNumber: ['原会员号', '会员号', '会员编号', '会员卡号', '卡号', '编号', 'memberno', 'memberid'],
  phone: ['手机号', '手机', '手机号码', '电话', '联系电话', 'phone', 'mobile'],
  name: ['姓名', '名字', '会员姓名', '称呼', 'name'],
  birthdayMonth: ['生日月份', '出生月份', '生日月', '生日', 'birthdaymonth'],
  points: ['积分', '积分余额', '可用积分', '剩余积分', 'points'],
  tier: ['等级', '会员等级', '级别', 'tier', 'level'],
  tags: ['标签', '会员标签', 'tags'],
  note: ['备注', '说明', 'note', 'remark'],
}

const MOST_ROWS = 100_000
const MOST_POINTS = 100_000_000
const MOST_TAGS = 20

const foldHeading = (text: string): string => text.normalize('NFKC').replace(/\s/g, '').toLowerCase()

/** The mapping that the headings themselves suggest. */
export function guessMapping(headings: readonly string[]): MemberMapping {
  const mapping: MemberMapping = {}
  for (const [field, names] of Object.entries(HEADINGS) as [MemberField, readonly string[]][]) {
    const found = headings.find((heading) => names.includes(foldHeading(heading)))
    if (found !== undefined) mapping[field] = found
  }
  return mapping
}

/** A cell that cannot be taken over. */
class BadCell extends Error {
  constructor(
    readonly field: MemberField,
    message: string,
  ) {
    super(message)
  }
}

type Cells = (field: MemberField) => string

function textOf(cells: Cells, field: MemberField, longest: number): string | null {
  const text = cells(field)
  if (text.length > longest) throw new BadCell(field, `最多 ${longest} 个字，这里有 ${text.length} 个`)
  return text === '' ? null : text
}

function monthOf(cells: Cells): number | null {
  const text = cells('birthdayMonth')
  if (text === '') return null
  // A month, a date such as 1990-07-15 or 1990/7/15, or 07-15: only the month is kept.
  const match = /^(?:(?:\d{4}[-/.年])?(\d{1,2})(?:[-/.月]\d{1,2}日?)|(\d{1,2})月?)$/.exec(text)
  const month = Number(match?.[1] ?? match?.[2])
  if (!(month >= 1 && month <= 12))
    throw new BadCell('birthdayMonth', '看不出月份，请写 1 到 12，或 1990-07-15 这样的日期')
  return month
}

function pointsOf(cells: Cells): number {
  const text = cells('points').replace(/,/g, '')
  if (text === '') return 0
  const points = Number(text)
  if (!/^\d+(\.0+)?$/.test(text) || points > MOST_POINTS)
    throw new BadCell('points', '积分须为不小于 0 的整数')
  return points
}

function tagsOf(cells: Cells): string[] {
  const tags = cells('tags')
    .split(/[,，;；、|]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
  if (tags.some((tag) => tag.length > 20)) throw new BadCell('tags', '单个标签最多 20 个字')
  if (tags.length > MOST_TAGS) throw new BadCell('tags', `标签最多 ${MOST_TAGS} 个`)
  return [...new Set(tags)]
}

function readRow(line: number, cells: Cells): MemberRow {
  const written = cells('phone')
  const phone = written === '' ? null : normalisePhone(written)
  if (phone === undefined) throw new BadCell('phone', `「${written}」不是手机号，请核对位数`)
  const externalNumber = textOf(cells, 'externalNumber', 60)
  if (externalNumber === null && phone === null)
    throw new BadCell('externalNumber', '会员号和手机号都是空的，至少需要一个')
  return {
    line,
    externalNumber,
    phone,
    name: textOf(cells, 'name', 40),
    birthdayMonth: monthOf(cells),
    points: pointsOf(cells),
    tier: textOf(cells, 'tier', 40),
    tags: tagsOf(cells),
    note: textOf(cells, 'note', 500),
  }
}

/** What names the member of a row: the number, else the phone. The same name is taken over once. */
export const memberName = (row: Pick<MemberRow, 'externalNumber' | 'phone'>): string =>
  row.externalNumber === null ? `phone:${row.phone}` : `number:${row.externalNumber}`

function cellsOf({ cells }: CsvRecord, headings: readonly string[], mapping: MemberMapping): Cells {
  return (field) => {
    const heading = mapping[field]
    const index = heading === undefined ? -1 : headings.indexOf(heading)
    return unguard((cells[index] ?? '').normalize('NFKC')).trim()
  }
}

/** A number or phone that stood further up is a mistake of the file, and the first one counts. */
function findDouble(seen: Map<string, number>, row: MemberRow): void {
  const names = [memberName(row), ...(row.phone === null ? [] : [`phone:${row.phone}`])]
  for (const name of names) {
    const first = seen.get(name)
    if (first !== undefined)
      throw new BadCell(name.startsWith('phone:') ? 'phone' : 'externalNumber', `与第 ${first} 行重复`)
  }
  for (const name of names) seen.set(name, row.line)
}

/** Reads a CSV file of members: rows that can be taken over, and for each other one what is wrong and where. */
export function readMembers(text: string, given?: MemberMapping): MemberFile {
  const problems: CsvProblem[] = []
  const [head, ...records] = readRecords(text, problems)
  const headings = (head?.cells ?? []).map((heading) => unguard(heading).trim())
  const mapping = given ?? guessMapping(headings)
  const file: MemberFile = { headings, mapping, total: records.length, rows: [], problems }
  const column = (field: MemberField): string => mapping[field] ?? ''
  const missing = Object.values(mapping).filter((heading) => !headings.includes(heading))
  for (const heading of missing) problems.push({ line: 1, column: heading, message: '文件里没有这一列' })
  if (mapping.externalNumber === undefined && mapping.phone === undefined)
    problems.push({ line: 1, column: '', message: '请指出哪一列是会员号或手机号' })
  if (records.length > MOST_ROWS)
    problems.push({ line: 1, column: '', message: `一次最多导入 ${MOST_ROWS} 行，请拆成几个文件` })
  if (problems.length > 0) return file
  const seen = new Map<string, number>()
  for (const record of records) {
    try {
      const row = readRow(record.line, cellsOf(record, headings, mapping))
      findDouble(seen, row)
      file.rows.push(row)
    } catch (error) {
      if (!(error instanceof BadCell)) throw error
      problems.push({ line: record.line, column: column(error.field), message: error.message })
    }
  }
  return file
}
