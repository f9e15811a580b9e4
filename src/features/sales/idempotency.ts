import { createHash } from 'node:crypto'
import { LessThan } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Database } from '../../platform/db/database'
import { insertOnce } from '../../platform/db/insert-once'
import { newId } from '../../platform/ids'
import { IdempotentAnswer } from './entities'

/** For how long an answer is kept. */
export const ANSWERS_KEPT_DAYS = 30
const DAY_MS = 86_400_000

/** Throws for a request key that was used with another body (decisions.md, reliability.md §2). */
const otherBody = (): AppError =>
  new AppError(
    'conflict',
    'request.idempotency_conflict',
    '这个 Idempotency-Key 已经用于另一份内容，请换一个新的键。',
  )

/** The fingerprint of a value: the same for equal values, whatever the order of their fields. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined)
    fields.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** A request that is to be done once. */
export interface Once<P, T> {
  key: string
  request: unknown
  /** Epoch ms. */
  at: number
  /** What must happen before the transaction begins: it is not asked for when the answer is stored already. */
  prepare(): Promise<P>
  work(prepared: P): Promise<T>
}

/**
 * Does `work` once per key: its row, its effect and its answer are one transaction. The same key with the same request
 * gets the stored answer, also when both came at once (the second waits for the first's row); with another request it
 * is refused. What throws leaves no trace, so that it may be tried again.
 */
export async function once<P, T>(db: Database, { key, request, at, ...doing }: Once<P, T>): Promise<T> {
  const requestHash = fingerprint(request)
  const stored = await db.read.findOneBy(IdempotentAnswer, { requestKey: key })
  if (stored) return answerOf<T>(stored, requestHash)
  const prepared = await doing.prepare()
  return db.transact(async (tx) => {
    const row = { id: newId(), requestKey: key, requestHash, answer: '', createdAt: at }
    if (!(await insertOnce(tx, IdempotentAnswer, row)))
      return answerOf<T>(await tx.findOneByOrFail(IdempotentAnswer, { requestKey: key }), requestHash)
    const result = await doing.work(prepared)
    await tx.update(IdempotentAnswer, { id: row.id }, { answer: JSON.stringify(result) })
    return result
  })
}

function answerOf<T>(stored: IdempotentAnswer, requestHash: string): T {
  if (stored.requestHash !== requestHash) throw otherBody()
  return JSON.parse(stored.answer) as T
}

/** Forgets up to 1,000 answers older than 30 days; gives how many. */
export async function forgetOldAnswers(db: Database, now: number): Promise<number> {
  const old = await db.read.find(IdempotentAnswer, {
    select: { id: true },
    where: { createdAt: LessThan(now - ANSWERS_KEPT_DAYS * DAY_MS) },
    take: 1000,
  })
  if (old.length > 0)
    await db.transact((tx) =>
      tx.delete(
        IdempotentAnswer,
        old.map((row) => row.id),
      ),
    )
  return old.length
}
