import { In, IsNull, LessThan, Not, type EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { RowWrite, Value } from '../../platform/db/write'
import { InboundMessageRow, type AnsweredBy, type InboundState } from './inbound-message.entity'

const table = 'inbound_messages'
const columns = [
  'id',
  'dedupeKey',
  'account',
  'openId',
  'msgType',
  'event',
  'wechatCreatedAt',
  'receivedAt',
  'body',
  'state',
  'reply',
  'answeredBy',
  'ruleId',
  'unmatchedPhrase',
  'work',
  'attempts',
  'leaseOwner',
  'leaseUntil',
  'handedOverAt',
  'lastError',
] as const satisfies readonly (keyof InboundMessageRow)[]

/** A lease that never runs out: parked rows wait for a person, and stay easy to find. */
export const parkedUntil = 9_000_000_000_000_000

/** How long after its arrival a callback may still be delivered again: three attempts of 5 s and a little. */
export const redeliveryWindowMs = 16_000

/** What an answer needs to know of a row. */
export type AnswerRow = Pick<
  InboundMessageRow,
  'id' | 'account' | 'openId' | 'receivedAt' | 'state' | 'reply' | 'answeredBy' | 'leaseUntil'
>

const answerColumns = 'id, account, openId, receivedAt, state, reply, answeredBy, leaseUntil'

/** Numbers come back as text from MySQL's bigint columns. */
function toAnswerRow(raw: AnswerRow): AnswerRow {
  return {
    ...raw,
    receivedAt: Number(raw.receivedAt),
    leaseUntil: raw.leaseUntil === null ? null : Number(raw.leaseUntil),
  }
}

/** Reads and moves inbox rows. Every move is one guarded UPDATE, and says whether it was the one that moved the row. */
export class InboxRows {
  constructor(private readonly db: Database) {}

  /** The insert that takes a callback on; its unique key is the second column, as the hot path expects. */
  claim(row: InboundMessageRow): RowWrite {
    const values: Value[] = []
    for (const column of columns) values.push(row[column])
    return { table, columns, values }
  }

  async byKey(dedupeKey: string): Promise<AnswerRow | undefined> {
    const rows: AnswerRow[] = await this.db.read.query(
      `SELECT ${answerColumns} FROM ${table} WHERE dedupeKey = ?`,
      [dedupeKey],
    )
    return rows[0] && toAnswerRow(rows[0])
  }

  async byId(id: string): Promise<AnswerRow | undefined> {
    const rows: AnswerRow[] = await this.db.read.query(`SELECT ${answerColumns} FROM ${table} WHERE id = ?`, [
      id,
    ])
    return rows[0] && toAnswerRow(rows[0])
  }

  whole(id: string): Promise<InboundMessageRow | null> {
    return this.db.read.findOneBy(InboundMessageRow, { id })
  }

  /** Of these rows, the ids of those that are no longer just being worked on. */
  async changed(ids: readonly string[], realNow: number): Promise<string[]> {
    const found = await this.db.read.find(InboundMessageRow, {
      where: [
        { id: In([...ids]), state: Not<InboundState>('pending') },
        { id: In([...ids]), answeredBy: Not(IsNull()) },
        { id: In([...ids]), leaseUntil: LessThan(realNow) },
      ],
      select: { id: true },
    })
    return found.map((row) => row.id)
  }

  /** Rows whose lease ran out: work to take over, or answers that nobody fetched. */
  due(realNow: number, limit: number): Promise<InboundMessageRow[]> {
    return this.db.read.find(InboundMessageRow, {
      where: { leaseUntil: LessThan(realNow) },
      order: { leaseUntil: 'ASC' },
      take: limit,
    })
  }

  /** Decides who answers; a `reply` must be there for `passive`. */
  claimAnswer(id: string, answeredBy: AnsweredBy): Promise<boolean> {
    const isPassive = answeredBy === 'passive'
    return this.move(
      { id, answeredBy: IsNull(), ...(isPassive ? { reply: Not(IsNull()) } : {}) },
      { answeredBy, ...(isPassive ? { leaseUntil: null } : {}) },
    )
  }

  /** Makes `owner` the one who works on a pending row. */
  takeOver(id: string, owner: string, realNow: number, leaseMs: number): Promise<boolean> {
    return this.move(
      { id, state: 'pending', leaseUntil: LessThan(realNow) },
      { leaseOwner: owner, leaseUntil: realNow + leaseMs, attempts: () => 'attempts + 1' },
    )
  }

  /** Keeps the leases of rows that this owner works on; the ids of those it still has. */
  async renew(ids: readonly string[], owner: string, until: number): Promise<Set<string>> {
    const mine = { id: In([...ids]), leaseOwner: owner, state: 'pending' as const }
    await this.db.transact((tx) => tx.update(InboundMessageRow, mine, { leaseUntil: until }))
    const kept = await this.db.read.find(InboundMessageRow, { where: mine, select: { id: true } })
    return new Set(kept.map((row) => row.id))
  }

  /** Ends the work on a row with its reply or without one. */
  async finish(
    tx: EntityManager,
    id: string,
    owner: string,
    reply: string | null,
    realNow: number,
  ): Promise<boolean> {
    const mine = { id, state: 'pending' as const, leaseOwner: owner }
    const leaseUntil = reply === null ? null : realNow + redeliveryWindowMs
    const moved = await tx.update(InboundMessageRow, mine, { state: 'done', reply, leaseUntil, work: null })
    if (moved.affected !== 1) return false
    if (reply === null)
      await tx.update(InboundMessageRow, { id, answeredBy: IsNull() }, { answeredBy: 'none' })
    return true
  }

  /** Notes what is still left to do about a row that this owner works on. */
  async leave(tx: EntityManager, id: string, owner: string, work: string): Promise<boolean> {
    const moved = await tx.update(InboundMessageRow, { id, state: 'pending', leaseOwner: owner }, { work })
    return moved.affected === 1
  }

  /** Puts failed work off, or parks it. */
  fail(id: string, owner: string, retryAt: number | 'parked', reason: string): Promise<boolean> {
    const isParked = retryAt === 'parked'
    return this.move(
      { id, state: 'pending', leaseOwner: owner },
      {
        leaseOwner: null,
        leaseUntil: isParked ? parkedUntil : retryAt,
        lastError: reason.slice(0, 500),
        ...(isParked ? { state: 'parked' as const } : {}),
      },
    )
  }

  /** Notes that a late answer is on its way; true once per row, and only when there is an answer to send. */
  async handOver(tx: EntityManager, id: string, now: number): Promise<boolean> {
    const moved = await tx.update(
      InboundMessageRow,
      { id, answeredBy: 'service', reply: Not(IsNull()), handedOverAt: IsNull() },
      { handedOverAt: now, leaseUntil: null },
    )
    return moved.affected === 1
  }

  /** Nothing is left to do about a row that is done. */
  settle(id: string): Promise<boolean> {
    return this.move({ id, state: 'done' }, { leaseUntil: null })
  }

  private async move(
    where: Parameters<EntityManager['update']>[1],
    set: Parameters<EntityManager['update']>[2],
  ): Promise<boolean> {
    const moved = await this.db.transact((tx) => tx.update(InboundMessageRow, where, set))
    return moved.affected === 1
  }
}
