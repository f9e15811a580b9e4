import type BetterSqlite3 from 'better-sqlite3'
import type { DataSource, EntityManager, QueryRunner } from 'typeorm'
import type { Handle } from './sqlite-file'
import { insertSql, shapeOf, type RowWrite } from './write'

type Statement = BetterSqlite3.Statement<unknown[]>
/** TypeORM looks at this flag before it opens a transaction of its own; the group's BEGIN is ours. */
type GroupRunner = { -readonly [K in keyof QueryRunner]: QueryRunner[K] }

/** A caller that waits for its place in a group. */
export interface Member {
  /** Nothing but rows to insert: it may be run again when its group is replayed. */
  isUnit: boolean
  run(): Promise<void> | void
  /** Called after the group's commit; exactly one of `commit` and `fail` is. */
  commit(): void
  fail(error: unknown): void
}

/** How many callers share one commit; more would make the first of them wait too long. */
const GROUP = 256
/** For how long a group that still grows is waited for. */
const GATHER_MS = 2

/** SQLite's single writer: callers that wait together share one transaction and one commit, each in its savepoint. */
export class WriteGroups {
  private readonly statements = new Map<string, Statement>()
  private readonly claims = new Map<string, Statement>()
  private readonly runner: GroupRunner
  private queue: Member[] = []
  private isPumping = false

  constructor(
    private readonly writer: DataSource,
    readonly handle: Handle,
  ) {
    this.runner = writer.createQueryRunner()
  }

  get waiting(): number {
    return this.queue.length
  }

  enqueue(member: Member): void {
    this.queue.push(member)
    if (this.isPumping) return
    this.isPumping = true
    // One turn of the event loop lets every request that is already here join the group.
    setImmediate(() => void this.pump())
  }

  /** Resolves when nothing waits and nothing runs. */
  async drain(): Promise<void> {
    while (this.isPumping || this.queue.length > 0) await new Promise((resolve) => setImmediate(resolve))
  }

  /** Inserts one row in the running group; resolves with the number of rows that were new or changed. */
  insert(write: RowWrite): number {
    const statement = this.statement(shapeOf(write), () => insertSql(write, 1, 'sqlite'))
    return statement.run(...write.values).changes
  }

  /** Inserts the row that decides whether the running unit happens; false when its unique key is there already. */
  claim(write: RowWrite): boolean {
    const shape = shapeOf(write)
    let statement = this.claims.get(shape)
    if (!statement) {
      statement = this.handle.prepare(insertSql({ ...write, onConflict: 'ignore' }, 1, 'sqlite'))
      this.claims.set(shape, statement)
    }
    return statement.run(...write.values).changes > 0
  }

  /**
   * Runs one caller's work with a manager of its own. What the work left running when it ended (the other half of a
   * failed Promise.all) is waited for, and what it begins later is refused: it would land in somebody else's savepoint.
   */
  async withManager<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const inFlight = new Set<Promise<unknown>>()
    let isOver = false
    const query = (...input: Parameters<QueryRunner['query']>): Promise<unknown> => {
      if (isOver) return Promise.reject(new Error('the transaction of this manager is over'))
      const answer: Promise<unknown> = this.runner.query(...input)
      inFlight.add(answer)
      const settled = (): void => void inFlight.delete(answer)
      answer.then(settled, settled)
      return answer
    }
    const runner = Object.create(this.runner, { query: { value: query } }) as QueryRunner
    try {
      return await work(this.writer.createEntityManager(runner))
    } finally {
      isOver = true
      await Promise.allSettled(inFlight)
    }
  }

  private async pump(): Promise<void> {
    while (this.queue.length > 0) {
      await this.gather()
      await this.runGroup(this.queue.splice(0, GROUP))
    }
    this.isPumping = false
  }

  /**
   * Waits while every turn of the event loop brings more callers: under load a commit then serves many, and a lone
   * caller waits for no more than one idle turn.
   */
  private async gather(): Promise<void> {
    const deadline = performance.now() + GATHER_MS
    for (let known = 0; this.queue.length > known && this.queue.length < GROUP;) {
      if (performance.now() > deadline) return
      known = this.queue.length
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  private async runGroup(group: Member[]): Promise<void> {
    const alive: Member[] = []
    try {
      this.exec('BEGIN IMMEDIATE')
      this.runner.isTransactionActive = true
      if (group.every((member) => member.isUnit) && this.runTogether(group)) alive.push(...group)
      else for (const member of group) if (await this.runMember(member)) alive.push(member)
      this.exec('COMMIT')
    } catch (error) {
      this.rollBack()
      for (const member of group) member.fail(error)
      return
    } finally {
      this.runner.isTransactionActive = false
    }
    for (const member of alive) member.commit()
  }

  /** SQLite may have rolled back by itself already; whatever happens here, the next group must get its turn. */
  private rollBack(): void {
    try {
      if (this.handle.inTransaction) this.exec('ROLLBACK')
    } catch {
      // The next BEGIN fails as well then, and says so to its own callers.
    }
  }

  /**
   * Runs units without savepoints, which cost as much as an insert. When one fails all are undone, and false says that
   * each must be run by itself.
   */
  private runTogether(units: Member[]): boolean {
    try {
      for (const unit of units) void unit.run()
      return true
    } catch (error) {
      if (!this.handle.inTransaction) throw error
      this.exec('ROLLBACK')
      this.exec('BEGIN IMMEDIATE')
      return false
    }
  }

  /** Runs one caller in its own savepoint, so that a bad one fails alone. */
  private async runMember(member: Member): Promise<boolean> {
    this.exec('SAVEPOINT member')
    try {
      const pending = member.run()
      if (pending) await pending
      this.exec('RELEASE member')
      return true
    } catch (error) {
      // A full disk may have ended the whole transaction already; then the group fails together.
      if (!this.handle.inTransaction) throw error
      this.exec('ROLLBACK TO member')
      this.exec('RELEASE member')
      member.fail(error)
      return false
    }
  }

  private exec(sql: string): void {
    this.statement(sql, () => sql).run()
  }

  private statement(key: string, sql: () => string): Statement {
    let statement = this.statements.get(key)
    if (!statement) {
      statement = this.handle.prepare(sql())
      this.statements.set(key, statement)
    }
    return statement
  }
}
