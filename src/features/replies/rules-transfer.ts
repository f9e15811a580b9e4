import { isDeepStrictEqual } from 'node:util'
import { In, IsNull, type EntityManager } from 'typeorm'
import { refuseProblems } from '../../domain/csv-file'
import {
  exportRulesCsv,
  previewRulesCsv,
  type CsvPreview,
  type CsvProblem,
  type CsvRule,
} from '../../domain/rules-csv'
import type { Database } from '../../platform/db/database'
import type { Note } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import { assetProblems } from './asset-use'
import { ReplyRuleRow } from './entities'
import { lastPosition, POSITION_GAP } from './rule-order-store'
import type { RuleContent } from './rule-row'
import type { RulesService } from './rules-service'

/** A rule that comes from a file or from the account. */
export interface IncomingRule {
  /** The rule's own id, when it was exported here or elsewhere. */
  id?: string
  position?: number
  content: RuleContent
}

/** What would happen to an incoming rule; `row` is the stored rule that it changes. */
export interface PlannedRule extends IncomingRule {
  effect: 'create' | 'update' | 'unchanged'
  row?: ReplyRuleRow
}

/** How many rules an import makes, changes and leaves alone. */
export interface TransferSummary {
  created: number
  updated: number
  unchanged: number
}

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/
/** Both engines take this many parameters in one statement. */
const VALUES_PER_QUERY = 500

/** Takes rules in and gives them out. Imports are all or nothing, and doing one twice changes nothing more. */
export class RulesTransfer {
  constructor(private readonly deps: { db: Database; rules: RulesService }) {}

  /** All rules as CSV, in winning order. */
  async exportCsv(): Promise<string> {
    const rows = await this.deps.db.read.find(ReplyRuleRow, {
      where: { deletedAt: IsNull() },
      order: { winningOrder: 'ASC', position: 'ASC', createdAt: 'ASC', id: 'ASC' },
    })
    return exportRulesCsv(rows.map(csvRuleOf))
  }

  /** What importing the file would do, and everything that keeps it from being imported. */
  async previewCsv(text: string): Promise<{ rules: PlannedRule[]; problems: CsvProblem[] }> {
    const preview = previewRulesCsv(text)
    const reader = this.deps.db.read
    const problems = [...preview.problems, ...(await storageProblems(reader, preview))]
    return { rules: await this.plan(reader, preview.rules.map(incomingOf)), problems }
  }

  /** Imports the file whole; throws rules.import_invalid with every problem otherwise. */
  async importCsv(text: string, note?: Note): Promise<TransferSummary> {
    const preview = previewRulesCsv(text)
    const problems = [...preview.problems, ...(await storageProblems(this.deps.db.read, preview))]
    refuseProblems(problems, 'rules')
    const incoming = preview.rules.map(incomingOf)
    return this.deps.rules.change(async (tx, version) => {
      const summary = await this.apply(tx, version, incoming)
      await note?.(tx)
      return summary
    })
  }

  /** What would happen to rules that come in. A rule is known again by its id, else by its name. */
  async plan(reader: EntityManager, incoming: IncomingRule[]): Promise<PlannedRule[]> {
    const byId = await rowsBy(
      reader,
      'id',
      incoming.flatMap((rule) => rule.id ?? []),
    )
    const byName = await rowsBy(
      reader,
      'openName',
      incoming.map((rule) => rule.content.name),
    )
    return incoming.map((rule) => {
      const own = rule.id === undefined ? undefined : byId.get(rule.id)
      const row = own && own.deletedAt === null ? own : byName.get(rule.content.name)
      if (!row) return { ...rule, effect: 'create' }
      return { ...rule, row, effect: isSame(row, rule) ? 'unchanged' : 'update' }
    })
  }

  /** Takes the rules in, inside a running change. */
  async apply(tx: EntityManager, version: number, incoming: IncomingRule[]): Promise<TransferSummary> {
    const { rules } = this.deps
    const summary: TransferSummary = { created: 0, updated: 0, unchanged: 0 }
    const ends = new Map<number, number>()
    const nextPosition = async (priority: number): Promise<number> => {
      const end = (ends.get(priority) ?? (await lastPosition(tx, priority))) + POSITION_GAP
      ends.set(priority, end)
      return end
    }
    for (const { effect, row, id, content, position } of await this.plan(tx, incoming)) {
      if (effect === 'unchanged') summary.unchanged++
      else if (row) {
        await rules.replace(tx, version, row, content, position)
        summary.updated++
      } else {
        const place = position ?? (await nextPosition(content.priority))
        await rules.insert(tx, version, { id: await freeId(tx, id), content, position: place })
        summary.created++
      }
    }
    return summary
  }
}

function csvRuleOf(row: ReplyRuleRow): CsvRule {
  const { reviewAt, owner } = row
  return {
    id: row.id,
    position: row.position,
    name: row.name,
    triggers: row.triggers,
    conditions: row.conditions,
    answers: row.answers,
    answerMode: row.answerMode,
    priority: row.priority,
    isActive: row.isActive,
    ...(reviewAt === null ? {} : { reviewAt }),
    ...(owner === null ? {} : { owner }),
  }
}

function incomingOf({ id, position, reviewAt, owner, ...content }: CsvRule): IncomingRule {
  return { id, position, content: { ...content, reviewAt: reviewAt ?? null, owner: owner ?? null } }
}

/** Problems that only the database and the whole file know: assets that are missing, names used twice. */
async function storageProblems(reader: EntityManager, { rules, lines }: CsvPreview): Promise<CsvProblem[]> {
  const problems: CsvProblem[] = []
  const lineOfName = new Map<string, number>()
  for (const [index, rule] of rules.entries()) {
    const line = lines[index]!
    const before = lineOfName.get(rule.name)
    if (before !== undefined) problems.push({ line, column: '名称', message: `名称与第 ${before} 行重复` })
    lineOfName.set(rule.name, before ?? line)
    if (rule.id !== undefined && !ULID.test(rule.id))
      problems.push({ line, column: '编号', message: '编号不是导出时的样子；新规则请留空' })
    for (const { message } of await assetProblems(reader, rule.answers))
      problems.push({ line, column: '回复内容', message })
  }
  return problems
}

/** Living rules (by id also deleted ones) whose `column` is one of `values`. */
async function rowsBy(
  reader: EntityManager,
  column: 'id' | 'openName',
  values: string[],
): Promise<Map<string, ReplyRuleRow>> {
  const found = new Map<string, ReplyRuleRow>()
  for (let start = 0; start < values.length; start += VALUES_PER_QUERY) {
    const some = In(values.slice(start, start + VALUES_PER_QUERY))
    for (const row of await reader.findBy(ReplyRuleRow, { [column]: some })) found.set(row[column]!, row)
  }
  return found
}

/** Whether an incoming rule says what is stored already; undefined fields of conditions do not count. */
function isSame(row: ReplyRuleRow, { content, position }: IncomingRule): boolean {
  const fields = Object.keys(content) as (keyof RuleContent)[]
  const isEqual = (one: unknown, other: unknown): boolean =>
    isDeepStrictEqual(JSON.parse(JSON.stringify(one ?? null)), JSON.parse(JSON.stringify(other ?? null)))
  return (
    fields.every((field) => isEqual(row[field], content[field])) &&
    (position === undefined || position === row.position)
  )
}

/** The id from the file unless a deleted rule had it; then a new one. */
async function freeId(tx: EntityManager, wanted: string | undefined): Promise<string> {
  return wanted !== undefined && !(await tx.existsBy(ReplyRuleRow, { id: wanted })) ? wanted : newId()
}
