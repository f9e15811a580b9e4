import type { EntityManager } from 'typeorm'
import type { CodeStatistics } from '../../contract/codes'
import { STORE_TIME_ZONE, wallClock, zoneOffsetMs } from '../../domain/store-time'

const DAY_MS = 86_400_000

interface DayRow {
  day: string
  scans: string
  follows: string
  bound: string
}

/** The first instant of the day, in the stores' zone, that `at` lies in. */
function startOfDay(at: number): number {
  const offset = zoneOffsetMs(at, STORE_TIME_ZONE)
  return Math.floor((at + offset) / DAY_MS) * DAY_MS - offset
}

async function scansByDay(
  reader: EntityManager,
  codeId: string,
  from: number,
  until: number,
): Promise<DayRow[]> {
  const offset = zoneOffsetMs(from, STORE_TIME_ZONE)
  // The remainder is the one division that both engines round alike.
  return reader.query<DayRow[]>(
    `SELECT at + ${offset} - (at + ${offset}) % ${DAY_MS} AS day, COUNT(*) AS scans,
       SUM(CASE WHEN type = 'subscribe' THEN 1 ELSE 0 END) AS follows,
       SUM(CASE WHEN outcome = 'bound' THEN 1 ELSE 0 END) AS bound
     FROM scans WHERE codeId = ? AND at >= ? AND at < ? GROUP BY day`,
    [codeId, from, until],
  )
}

/** What became of a code's scans in the last `days` days, today included. Reads the scans, which bindings write. */
export async function statisticsOf(
  reader: EntityManager,
  codeId: string,
  days: number,
  now: number,
): Promise<CodeStatistics> {
  const until = startOfDay(now) + DAY_MS
  const from = until - days * DAY_MS
  const dateOf = (at: number): string => wallClock(at, STORE_TIME_ZONE).date
  const scans = await scansByDay(reader, codeId, from, until)
  const byDate = new Map(scans.map((row) => [new Date(Number(row.day)).toISOString().slice(0, 10), row]))
  const visits = await reader.query<{ day: string; visits: number }[]>(
    'SELECT day, visits FROM code_visits WHERE codeId = ? AND day >= ?',
    [codeId, dateOf(from)],
  )
  const visitsByDate = new Map(visits.map((row) => [row.day, Number(row.visits)]))
  const [people] = await reader.query<{ customers: string }[]>(
    'SELECT COUNT(DISTINCT customerId) AS customers FROM scans WHERE codeId = ? AND at >= ? AND at < ?',
    [codeId, from, until],
  )
  const outcomes = await reader.query<{ outcome: string; reasonCode: string; scans: string }[]>(
    `SELECT outcome, reasonCode, COUNT(*) AS scans FROM scans WHERE codeId = ? AND at >= ? AND at < ?
     GROUP BY outcome, reasonCode ORDER BY scans DESC`,
    [codeId, from, until],
  )
  const table = Array.from({ length: days }, (_, index) => {
    const date = dateOf(from + index * DAY_MS)
    const row = byDate.get(date)
    const { scans: all = 0, follows = 0, bound = 0 } = row ?? {}
    return {
      date,
      scans: Number(all),
      follows: Number(follows),
      bound: Number(bound),
      visits: visitsByDate.get(date) ?? 0,
    }
  })
  const sum = (field: 'scans' | 'follows' | 'bound' | 'visits'): number =>
    table.reduce((total, day) => total + day[field], 0)
  return {
    days: table,
    totals: {
      scans: sum('scans'),
      customers: Number(people?.customers ?? 0),
      follows: sum('follows'),
      bound: sum('bound'),
      visits: sum('visits'),
    },
    outcomes: outcomes.map((row) => ({ ...row, scans: Number(row.scans) })),
  }
}
