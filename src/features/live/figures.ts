import { In, type EntityManager } from 'typeorm'
import type { z } from 'zod'
import type { LiveGuideFigures, ReservationCount } from '../../contract/live'
import { RESERVATION_MEANINGS, type ReservationCode } from '../../domain/live-session'
import type { LiveDeps } from './doors'
import { LiveEntry, LiveQuestion, LiveReservation, type LiveSession } from './entities/live-session'

/** The counts beside a session in a list. */
export interface SessionFigures {
  reserved: number
  reminders: number
  entries: number
  questionsWaiting: number
}

const RESERVED = (Object.keys(RESERVATION_MEANINGS).map(Number) as ReservationCode[]).filter(
  (code) => RESERVATION_MEANINGS[code].isReserved,
)

async function countBySession(
  read: EntityManager,
  entity: typeof LiveEntry | typeof LiveReservation | typeof LiveQuestion,
  where: object,
): Promise<Map<string, number>> {
  const rows = await read
    .createQueryBuilder(entity, 'one')
    .select('one.sessionId', 'sessionId')
    .addSelect('COUNT(*)', 'number')
    .where(where)
    .groupBy('one.sessionId')
    .getRawMany<{ sessionId: string; number: number }>()
  return new Map(rows.map(({ sessionId, number }) => [sessionId, Number(number)]))
}

/** The counts of each of these sessions. */
export async function figuresOf(
  { db, reminders }: Pick<LiveDeps, 'db' | 'reminders'>,
  sessions: readonly LiveSession[],
): Promise<Map<string, SessionFigures>> {
  const ids = sessions.map(({ id }) => id)
  if (ids.length === 0) return new Map()
  const sessionId = In(ids)
  const [reserved, entries, questions, waiting] = await Promise.all([
    countBySession(db.read, LiveReservation, { sessionId, code: In(RESERVED) }),
    countBySession(db.read, LiveEntry, { sessionId }),
    countBySession(db.read, LiveQuestion, { sessionId, state: 'waiting' }),
    reminders.waiting('live', ids),
  ])
  return new Map(
    ids.map((id) => [
      id,
      {
        reserved: reserved.get(id) ?? 0,
        reminders: waiting.get(id) ?? 0,
        entries: entries.get(id) ?? 0,
        questionsWaiting: questions.get(id) ?? 0,
      },
    ]),
  )
}

/** How many people are in each reservation state, those that WeChat will remind first. */
export async function reservationCounts(
  read: EntityManager,
  sessionId: string,
): Promise<z.input<typeof ReservationCount>[]> {
  const rows = await read
    .createQueryBuilder(LiveReservation, 'one')
    .select('one.code', 'code')
    .addSelect('COUNT(*)', 'people')
    .where('one.sessionId = :sessionId', { sessionId })
    .groupBy('one.code')
    .getRawMany<{ code: number | null; people: number }>()
  return rows
    .map(({ code, people }) => {
      const meaning = code === null ? undefined : RESERVATION_MEANINGS[Number(code) as ReservationCode]
      return {
        code: code === null ? null : Number(code),
        words: meaning?.words ?? '手机没有说明结果',
        people: Number(people),
        isReserved: meaning?.isReserved ?? false,
      }
    })
    .sort((a, b) => Number(b.isReserved) - Number(a.isReserved) || b.people - a.people)
}

/** Entries, people, reservations and sales by guide, the most entries first; null stands for no guide. */
export async function guideFigures(
  deps: Pick<LiveDeps, 'db' | 'namesOf' | 'salesOfEntries'>,
  sessionId: string,
): Promise<z.input<typeof LiveGuideFigures>[]> {
  const { read } = deps.db
  const entries = await read
    .createQueryBuilder(LiveEntry, 'one')
    .select('one.staffId', 'staffId')
    .addSelect('COUNT(*)', 'entries')
    .addSelect('COUNT(DISTINCT one.customerId)', 'people')
    .where('one.sessionId = :sessionId', { sessionId })
    .groupBy('one.staffId')
    .getRawMany<{ staffId: string | null; entries: number; people: number }>()
  const reserved = await read
    .createQueryBuilder(LiveReservation, 'one')
    .select('one.staffId', 'staffId')
    .addSelect('COUNT(*)', 'people')
    .where({ sessionId, code: In(RESERVED) })
    .groupBy('one.staffId')
    .getRawMany<{ staffId: string | null; people: number }>()
  const sales = await deps.salesOfEntries(sessionId)
  const ids = [...new Set([...entries, ...reserved, ...sales].map(({ staffId }) => staffId))]
  const names = await deps.namesOf(ids.filter((id) => id !== null))
  return ids
    .map((staffId) => {
      const come = entries.find((one) => one.staffId === staffId)
      const sold = sales.find((one) => one.staffId === staffId)
      return {
        staffId,
        name: staffId === null ? '没有导购' : (names.get(staffId) ?? '已离职的导购'),
        entries: Number(come?.entries ?? 0),
        people: Number(come?.people ?? 0),
        reserved: Number(reserved.find((one) => one.staffId === staffId)?.people ?? 0),
        sales: sold?.sales ?? 0,
        salesFen: sold?.salesFen ?? 0,
      }
    })
    .sort((a, b) => b.entries - a.entries || b.salesFen - a.salesFen)
}
