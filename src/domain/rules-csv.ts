/**
 * The rules as a file for spreadsheets: Chinese headers, one rule a line, and what is exported imports to the same
 * rules. Cells that a spreadsheet would take for a formula carry an apostrophe in front.
 */
import { readAnswers, writeAnswers } from './csv-answers'
import * as cell from './csv-cells'
import { guard, readRecords, unguard, writeRecords, type CsvProblem } from './csv-records'
import type { DraftRule, RuleConditions } from './reply-rule'
import { checkRule } from './rule-check'

/** A rule in the file. Without `id` it is a new one; without `position` it takes its place at the end. */
export interface CsvRule extends DraftRule {
  id?: string
  position?: number
  /** When somebody should look whether the rule is still right; epoch ms. */
  reviewAt?: number
  owner?: string
}

export type { CsvProblem }

/** What importing a file would bring. */
export interface CsvPreview {
  /** Rules without any problem. */
  rules: CsvRule[]
  /** The line of each of `rules`. */
  lines: number[]
  problems: CsvProblem[]
}

/** Headers in their order. */
const COLUMNS = {
  id: '编号',
  name: '名称',
  isActive: '启用',
  priority: '优先级',
  position: '排序',
  triggers: '触发条件',
  validFrom: '开始时间',
  validUntil: '截止时间',
  weeklyHours: '生效时段',
  subscribedScenes: '关注来源',
  tagIds: '标签',
  customerTags: '顾客标签',
  storeIds: '门店',
  tierIds: '会员等级',
  answerMode: '回复方式',
  answers: '回复内容',
  reviewAt: '复核时间',
  owner: '负责人',
} as const
type Column = keyof typeof COLUMNS
type Cells = Partial<Record<Column, string>>
const REQUIRED: Column[] = ['name', 'triggers', 'answers']
const DEFAULT_PRIORITY = 100
const SWITCH = { yes: '是', no: '否' }
const MODES = { all: '全部', random: '随机一条' }

/** Writes rules as CSV with a byte order mark, so that spreadsheets read the Chinese. */
export function exportRulesCsv(rules: CsvRule[]): string {
  const header = Object.values(COLUMNS)
  const lines = rules.map((rule) => {
    const cells = cellsOf(rule)
    return (Object.keys(COLUMNS) as Column[]).map((column) => guard(cells[column] ?? ''))
  })
  return writeRecords([header, ...lines])
}

function cellsOf(rule: CsvRule): Cells {
  const { conditions } = rule
  return {
    id: rule.id,
    name: rule.name,
    isActive: rule.isActive ? SWITCH.yes : SWITCH.no,
    priority: String(rule.priority),
    position: rule.position === undefined ? '' : String(rule.position),
    triggers: cell.writeTriggers(rule.triggers),
    validFrom: cell.writeInstant(conditions.validFrom),
    validUntil: cell.writeInstant(conditions.validUntil),
    weeklyHours: cell.writeHours(conditions.weeklyHours),
    subscribedScenes: cell.writeIds(conditions.subscribedScenes),
    tagIds: cell.writeIds(conditions.tagIds),
    customerTags: cell.writeIds(conditions.customerTags),
    storeIds: cell.writeIds(conditions.storeIds),
    tierIds: cell.writeIds(conditions.tierIds),
    answerMode: MODES[rule.answerMode],
    answers: writeAnswers(rule.answers),
    reviewAt: cell.writeInstant(rule.reviewAt),
    owner: rule.owner,
  }
}

/** Reads a file: the rules that are fit to be saved, and every problem with its line and column. Changes nothing. */
export function previewRulesCsv(text: string): CsvPreview {
  const preview: CsvPreview = { rules: [], lines: [], problems: [] }
  const records = readRecords(text, preview.problems)
  const [header, ...rest] = records
  if (!header) return preview
  const columns = readHeader(header.cells, preview.problems)
  if (!columns) return preview
  const lineOfId = new Map<string, number>()
  for (const { cells, line } of rest) {
    if (cells.every((value) => value.trim() === '')) continue
    const problems: CsvProblem[] = []
    const rule = readRule(columns, cells, line, problems)
    const before = rule.id === undefined ? undefined : lineOfId.get(rule.id)
    if (before !== undefined)
      problems.push({ line, column: COLUMNS.id, message: `编号与第 ${before} 行重复` })
    if (rule.id !== undefined) lineOfId.set(rule.id, before ?? line)
    if (problems.length === 0) {
      preview.rules.push(rule)
      preview.lines.push(line)
    } else preview.problems.push(...problems)
  }
  return preview
}

/** Which column stands where, or undefined when the file cannot be read for lack of one. */
function readHeader(cells: string[], problems: CsvProblem[]): (Column | undefined)[] | undefined {
  const names = Object.keys(COLUMNS) as Column[]
  const columns = cells.map((title) => names.find((name) => COLUMNS[name] === title.trim()))
  cells.forEach((title, at) => {
    if (columns[at] !== undefined || title.trim() === '') return
    problems.push({
      line: 1,
      column: title,
      message: `不认识的列“${title.trim()}”，可用：${Object.values(COLUMNS).join('、')}`,
    })
  })
  const missing = REQUIRED.filter((name) => !columns.includes(name))
  for (const name of missing)
    problems.push({ line: 1, column: COLUMNS[name], message: `缺少“${COLUMNS[name]}”列` })
  return missing.length > 0 ? undefined : columns
}

function readRule(
  columns: (Column | undefined)[],
  cells: string[],
  line: number,
  problems: CsvProblem[],
): CsvRule {
  const value = (column: Column) => unguard(cells[columns.indexOf(column)] ?? '')
  const read = <T>(column: Column, reader: (text: string) => T, otherwise: T): T => {
    try {
      return reader(value(column))
    } catch (error) {
      if (!(error instanceof cell.CellError)) throw error
      problems.push({ line, column: COLUMNS[column], message: error.message })
      return otherwise
    }
  }
  const rule: CsvRule = {
    name: value('name'),
    isActive: read('isActive', (text) => cell.readWord(text, SWITCH), 'yes') === 'yes',
    priority: read('priority', (text) => cell.readNumber(text, DEFAULT_PRIORITY), DEFAULT_PRIORITY),
    triggers: read('triggers', cell.readTriggers, []),
    conditions: readConditions(read),
    answerMode: read('answerMode', (text) => cell.readWord(text, MODES), 'all'),
    answers: read('answers', readAnswers, []),
  }
  const id = value('id')
  const owner = value('owner')
  const reviewAt = read('reviewAt', cell.readInstant, undefined)
  if (id !== '') rule.id = id
  if (owner !== '') rule.owner = owner
  if (reviewAt !== undefined) rule.reviewAt = reviewAt
  if (value('position').trim() !== '') rule.position = read('position', (text) => cell.readNumber(text, 0), 0)
  const unread = new Set(problems.map((problem) => problem.column))
  for (const { path, message } of checkRule(rule)) {
    const column = columnOf(path)
    if (!unread.has(column)) problems.push({ line, column, message: withPlace(path, message) })
  }
  return rule
}

type Read = <T>(column: Column, reader: (text: string) => T, otherwise: T) => T

function readConditions(read: Read): RuleConditions {
  const conditions: RuleConditions = {
    validFrom: read('validFrom', cell.readInstant, undefined),
    validUntil: read('validUntil', cell.readInstant, undefined),
    weeklyHours: read('weeklyHours', cell.readHours, undefined),
    subscribedScenes: read('subscribedScenes', cell.readIds, undefined),
    tagIds: read('tagIds', cell.readIds, undefined),
    customerTags: read('customerTags', cell.readNames, undefined),
    storeIds: read('storeIds', cell.readIds, undefined),
    tierIds: read('tierIds', cell.readIds, undefined),
  }
  const given = Object.entries(conditions).filter(([, condition]) => condition !== undefined)
  return Object.fromEntries(given)
}

/** The header of the column that a rule's field stands in: `conditions.weeklyHours.0.to` → 生效时段. */
function columnOf(path: string): string {
  const [field, part] = path.split('.')
  return COLUMNS[(field === 'conditions' ? part : field) as Column]
}

/** `第 2 条：…` when the cell holds a list. */
function withPlace(path: string, message: string): string {
  const place = /^(?:triggers|answers|conditions\.weeklyHours)\.(\d+)/.exec(path)
  return place ? `第 ${Number(place[1]) + 1} 条：${message}` : message
}
