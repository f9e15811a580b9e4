import { armOf } from '../../../domain/delivery'
import { cutOf, dueTimes, type SendSchedule } from '../../../domain/send-schedule'
import { lockRow } from '../../../platform/db/lock'
import type { Value } from '../../../platform/db/write'
import { newId } from '../../../platform/ids'
import type { Campaign } from '../entities/campaign'
import { Forecast } from '../entities/forecast'
import { insertRows } from './bulk'
import { HOLDOUT, TOO_LATE } from './dry-run'
import { scheduleOf, type PlanDeps } from './ground'
import { readPage } from './pages'

const DELIVERY = [
  'id',
  'campaignId',
  'customerId',
  'arm',
  'state',
  'reasonCode',
  'dueAt',
  'settledAt',
] as const
const CHUNK = ['id', 'campaignId', 'dueAt', 'state', 'size', 'deliveryIds', 'claims'] as const
/** Pages in one transaction: short enough for others who wait to write. */
const PAGES = 5

/** A page of the audience as deliveries, and the chunk that stands for those who are to be sent to. */
function rowsOf(campaign: Campaign, customerIds: readonly string[], dueAt: number | undefined, now: number) {
  const deliveries: Value[][] = []
  const ids: string[] = []
  for (const customerId of customerIds) {
    const id = newId()
    const arm = armOf(customerId, campaign.id, campaign.holdoutPercent)
    const skipped = arm === 'holdout' ? HOLDOUT : dueAt === undefined ? TOO_LATE : null
    if (skipped === null) ids.push(id)
    const state = skipped === null ? 'queued' : 'skipped'
    const settledAt = skipped === null ? null : now
    deliveries.push([id, campaign.id, customerId, arm, state, skipped, dueAt ?? now, settledAt])
  }
  const chunk = [newId(), campaign.id, dueAt ?? now, 'open', ids.length, JSON.stringify(ids), 0]
  return { deliveries, chunks: ids.length === 0 ? [] : [chunk] }
}

/**
 * The planned moments in their order. The dry run gives a moment only to pages in which somebody is in the sending
 * arm, and so does the plan.
 */
class Moments {
  private readonly due: Generator<number, undefined>

  constructor(schedule: SendSchedule, taken: number) {
    this.due = dueTimes(schedule)
    for (let index = 0; index < taken; index++) this.due.next()
  }

  next(): number | undefined {
    return this.due.next().value
  }
}

/**
 * Writes the next pages of the plan from the frozen audience: deliveries with their arm, and chunks with their times.
 * True when the plan is whole. Each page is written once, however many processes try.
 */
export async function planPages(deps: PlanDeps, campaign: Campaign, forecast: Forecast): Promise<boolean> {
  const schedule = await scheduleOf(deps, campaign, forecast.startAt)
  const { size } = cutOf(schedule)
  return deps.db.transact(async (tx) => {
    const row = await lockRow(tx, Forecast, { id: forecast.id })
    if (row === null || row.plannedAt !== null) return true
    const moments = new Moments(schedule, row.plannedPages)
    let { plannedPages } = row
    let upTo = row.plannedUpTo ?? ''
    const now = deps.clock.now()
    let isWhole = false
    for (let page = 0; page < PAGES && !isWhole; page++) {
      const ids = (await readPage(tx, row.id, upTo, size)).map(({ customerId }) => customerId)
      isWhole = ids.length < size
      if (ids.length === 0) break
      upTo = ids.at(-1)!
      const hasSending = ids.some((id) => armOf(id, campaign.id, campaign.holdoutPercent) === 'send')
      const { deliveries, chunks } = rowsOf(campaign, ids, hasSending ? moments.next() : now, now)
      if (hasSending) plannedPages++
      await insertRows(tx, { table: 'deliveries', columns: DELIVERY, rows: deliveries })
      if (chunks.length > 0) await insertRows(tx, { table: 'delivery_chunks', columns: CHUNK, rows: chunks })
    }
    const plannedAt = isWhole ? now : null
    await tx.update(Forecast, { id: row.id }, { plannedPages, plannedUpTo: upTo, plannedAt })
    return isWhole
  })
}
