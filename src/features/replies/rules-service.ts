import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Bus } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Note } from '../../platform/http/serve'
import { isUniqueViolation } from '../../platform/db/errors'
import { newId } from '../../platform/ids'
import { ReplyRuleRow } from './entities'
import { requireAssets } from './asset-use'
import { assertRuleIsSound } from './rule-checks'
import type { RuleEngine } from './rule-engine'
import { lastPosition, positionBeside, POSITION_GAP } from './rule-order-store'
import { derivedColumns, type RuleContent } from './rule-row'
import { raiseRulesVersion } from './rules-version'

export interface RulesServiceDeps {
  db: Database
  bus: Bus
  clock: Clock
  engine: RuleEngine
}

const notFound = (): AppError =>
  new AppError('not_found', 'rule.not_found', '找不到这条规则，它可能已被删除，请刷新列表。')

/**
 * Creates, changes, orders and deletes rules; every change raises the rules version, and is noted where a `note` is
 * given, in the same transaction.
 */
export class RulesService {
  constructor(private readonly deps: RulesServiceDeps) {}

  /** One living rule; throws rule.not_found. */
  async get(ruleId: string): Promise<ReplyRuleRow> {
    const row = await this.deps.db.read.findOneBy(ReplyRuleRow, { id: ruleId })
    if (!row || row.deletedAt !== null) throw notFound()
    return row
  }

  /** Adds a rule behind those of its priority. Throws rule.invalid or rule.name_taken. */
  create(content: RuleContent, note?: Note): Promise<ReplyRuleRow> {
    assertRuleIsSound(content)
    return this.changeRow(note, async (tx, version) => {
      await requireAssets(tx, content.answers)
      const position = (await lastPosition(tx, content.priority)) + POSITION_GAP
      return this.insert(tx, version, { id: newId(), content, position })
    })
  }

  /** Replaces a rule's content. Throws rule.changed when `expectedVersion` is not the stored one. */
  update(ruleId: string, expectedVersion: number, content: RuleContent, note?: Note): Promise<ReplyRuleRow> {
    assertRuleIsSound(content)
    return this.changeRow(note, async (tx, version) => {
      const row = await this.living(tx, ruleId)
      if (row.version !== expectedVersion) {
        const message = '这条规则刚被别人修改过，请刷新后再改。'
        throw new AppError('conflict', 'rule.changed', message, { version: row.version })
      }
      await requireAssets(tx, content.answers)
      return this.replace(tx, version, row, content)
    })
  }

  /** Switches a rule on or off. */
  setActive(ruleId: string, isActive: boolean, note?: Note): Promise<ReplyRuleRow> {
    return this.changeRow(note, async (tx, version) => {
      const row = await this.living(tx, ruleId)
      return row.isActive === isActive ? row : this.write(tx, version, row, { isActive })
    })
  }

  /** Puts a rule right before or after another one, whose priority it takes. */
  move(ruleId: string, otherId: string, where: 'before' | 'after', note?: Note): Promise<ReplyRuleRow> {
    return this.changeRow(note, async (tx, version) => {
      const row = await this.living(tx, ruleId)
      if (ruleId === otherId) return row
      const other = await this.living(tx, otherId)
      const position = await positionBeside(tx, version, { ruleId, other, where })
      return this.write(tx, version, row, {
        position,
        priority: other.priority,
        winningOrder: other.winningOrder,
      })
    })
  }

  /** Deletes a rule; its name is free again at once. */
  async remove(ruleId: string, note?: Note): Promise<void> {
    await this.changeRow(note, async (tx, version) => {
      const row = await this.living(tx, ruleId)
      return this.write(tx, version, row, {
        deletedAt: this.deps.clock.now(),
        openName: null,
        assetIds: null,
        isActive: false,
      })
    })
  }

  /** Runs `work` in one transaction under a new rules version and waits until this process follows it. */
  async change<T>(work: (tx: EntityManager, version: number) => Promise<T>): Promise<T> {
    const { db, bus, engine } = this.deps
    try {
      const result = await db.transact(async (tx) => work(tx, await raiseRulesVersion(db, bus, tx)))
      await engine.refresh()
      return result
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw new AppError('conflict', 'rule.name_taken', '已有同名的规则，请换一个名称。', { path: 'name' })
    }
  }

  /** A change of one rule, noted with it. */
  private changeRow(
    note: Note | undefined,
    work: (tx: EntityManager, version: number) => Promise<ReplyRuleRow>,
  ): Promise<ReplyRuleRow> {
    return this.change(async (tx, version) => {
      const row = await work(tx, version)
      await note?.(tx, row.id)
      return row
    })
  }

  /** Inserts a rule inside a running change. */
  async insert(
    tx: EntityManager,
    version: number,
    rule: { id: string; content: RuleContent; position: number },
  ): Promise<ReplyRuleRow> {
    const now = this.deps.clock.now()
    const row: ReplyRuleRow = {
      id: rule.id,
      ...rule.content,
      ...derivedColumns(rule.content),
      position: rule.position,
      version: 1,
      changedIn: version,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    }
    await tx.insert(ReplyRuleRow, row)
    return row
  }

  /**
   * Replaces a rule's content inside a running change. Without a `place` a new priority puts it behind the rules of
   * that priority.
   */
  async replace(
    tx: EntityManager,
    version: number,
    row: ReplyRuleRow,
    content: RuleContent,
    place?: number,
  ): Promise<ReplyRuleRow> {
    const isMoved = content.priority !== row.priority
    const position =
      place ?? (isMoved ? (await lastPosition(tx, content.priority)) + POSITION_GAP : row.position)
    return this.write(tx, version, row, { ...content, ...derivedColumns(content), position })
  }

  private async living(tx: EntityManager, ruleId: string): Promise<ReplyRuleRow> {
    const row = await tx.findOneBy(ReplyRuleRow, { id: ruleId })
    if (!row || row.deletedAt !== null) throw notFound()
    return row
  }

  private async write(
    tx: EntityManager,
    changedIn: number,
    row: ReplyRuleRow,
    change: Partial<ReplyRuleRow>,
  ): Promise<ReplyRuleRow> {
    const next = { ...change, version: row.version + 1, changedIn, updatedAt: this.deps.clock.now() }
    await tx.update(ReplyRuleRow, { id: row.id }, next)
    return { ...row, ...next }
  }
}
