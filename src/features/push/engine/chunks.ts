import { In, IsNull, LessThan, type EntityManager } from 'typeorm'
import { cutOf, MASS_SIZE } from '../../../domain/send-schedule'
import type { Database } from '../../../platform/db/database'
import type { Value } from '../../../platform/db/write'
import { newId } from '../../../platform/ids'
import type { RunningCampaign } from './running'
import { DeliveryChunk } from '../entities/delivery-chunk'
import { insertRows, marks, pieces } from './bulk'

/** Renewed while the chunk is worked on; when a process dies another one takes over after so long (real time). */
export const LEASE_MS = 6_000
/** How many deliveries one sender takes at once: its wire is idle for a moment between one round and the next. */
const ROUND_SIZE = 5_000
/** Chunks looked at to find work; more than processes that could be at it. */
const LOOKED_AT = 24

interface DueRow {
  id: string
  campaignId: string
  dueAt: number | string
  size: number
}

/** The chunks of deliveries: who works on them until when. One row stands for up to 1,000 deliveries. */
export class Chunks {
  constructor(
    private readonly db: Database,
    private readonly owner: string,
  ) {}

  /**
   * Takes chunks of one of these campaigns that are due: as many deliveries as one round or one mass message takes, and
   * no more than the campaign's minute. Empty when nothing is due.
   */
  async claim(campaigns: ReadonlyMap<string, RunningCampaign>, now: number): Promise<DeliveryChunk[]> {
    if (campaigns.size === 0) return []
    const wanted = together(await this.due(campaigns, now), campaigns)
    if (wanted.length === 0) return []
    return this.db.transact(async (tx) => {
      const real = Date.now()
      const claimed: DeliveryChunk[] = []
      for (const id of wanted) {
        const { affected } = await tx
          .createQueryBuilder()
          .update(DeliveryChunk)
          .set({ leaseOwner: this.owner, leaseUntil: real + LEASE_MS, claims: () => 'claims + 1' })
          .where([
            { id, state: 'open', leaseUntil: IsNull() },
            { id, state: 'open', leaseUntil: LessThan(real) },
          ])
          .execute()
        if (affected === 1) claimed.push(await tx.findOneByOrFail(DeliveryChunk, { id }))
      }
      return claimed
    })
  }

  /** The chunks to choose from: the first ones that are due, and for a mass message all that are due with the first. */
  private async due(campaigns: ReadonlyMap<string, RunningCampaign>, now: number): Promise<DueRow[]> {
    const ids = [...campaigns.keys()]
    const select = 'SELECT id, campaignId, dueAt, size FROM delivery_chunks'
    const isFree = `state = 'open' AND (leaseUntil IS NULL OR leaseUntil < ?)`
    const due: DueRow[] = await this.db.read.query(
      `${select} WHERE ${isFree} AND dueAt <= ? AND campaignId IN (${marks(ids)})
       ORDER BY dueAt, id LIMIT ${LOOKED_AT}`,
      [Date.now(), now, ...ids],
    )
    const [first] = due
    if (first === undefined || campaigns.get(first.campaignId)!.schedule.isMass !== true) return due
    // Every batch that put somebody off until then left a chunk of its own, so there may be hundreds of small ones.
    return this.db.read.query(`${select} WHERE ${isFree} AND dueAt = ? AND campaignId = ? ORDER BY id`, [
      Date.now(),
      Number(first.dueAt),
      first.campaignId,
    ])
  }

  /** Keeps the chunks; false when one of them was lost to somebody else. */
  async renew(chunks: readonly DeliveryChunk[]): Promise<boolean> {
    const { affected } = await this.db.transact((tx) =>
      tx.update(DeliveryChunk, this.held(chunks), { leaseUntil: Date.now() + LEASE_MS }),
    )
    return affected === chunks.length
  }

  /** Whether this process still has all of the chunks; asked in the transaction that relies on it. */
  async areHeld(tx: EntityManager, chunks: readonly DeliveryChunk[]): Promise<boolean> {
    const real = Date.now()
    const rows = await tx.find(DeliveryChunk, {
      where: this.held(chunks),
      select: { id: true, leaseUntil: true },
    })
    return rows.length === chunks.length && rows.every(({ leaseUntil }) => (leaseUntil ?? 0) > real)
  }

  /** Gives chunks back: done, or due again at `dueAt`. */
  async giveBack(
    chunks: readonly DeliveryChunk[],
    next: { isDone: boolean; dueAt?: number | undefined },
  ): Promise<void> {
    const state = next.isDone ? 'done' : 'open'
    const { dueAt } = next
    await this.db.transact((tx) =>
      tx.update(DeliveryChunk, this.held(chunks), {
        state,
        leaseOwner: null,
        leaseUntil: null,
        ...(dueAt === undefined ? {} : { dueAt }),
      }),
    )
  }

  private held(chunks: readonly DeliveryChunk[]) {
    return { id: In(chunks.map(({ id }) => id)), leaseOwner: this.owner, state: 'open' as const }
  }
}

/** Of the due chunks, those that are worked on together: the first one's campaign, no more than one round takes. */
function together(due: readonly DueRow[], campaigns: ReadonlyMap<string, RunningCampaign>): string[] {
  const [first] = due
  if (first === undefined) return []
  const schedule = campaigns.get(first.campaignId)!.schedule
  const isMass = schedule.isMass === true
  const rate = Math.min(isMass ? MASS_SIZE : ROUND_SIZE, schedule.ratePerMinute)
  const most = isMass ? rate : Math.max(cutOf(schedule).size, rate)
  const wanted: string[] = []
  let size = 0
  for (const row of due) {
    if (row.campaignId !== first.campaignId) continue
    if (isMass && Number(row.dueAt) !== Number(first.dueAt)) break
    if (wanted.length > 0 && size + row.size > most) break
    wanted.push(row.id)
    size += row.size
  }
  return wanted
}

/** New chunks for deliveries that come round again, by the time at which they do. */
export async function addChunks(
  tx: EntityManager,
  campaignId: string,
  byTime: ReadonlyMap<number, readonly string[]>,
): Promise<void> {
  const rows: Value[][] = []
  for (const [dueAt, ids] of byTime)
    for (const some of pieces(ids, 1_000))
      rows.push([newId(), campaignId, dueAt, 'open', some.length, JSON.stringify(some), 0])
  if (rows.length === 0) return
  const columns = ['id', 'campaignId', 'dueAt', 'state', 'size', 'deliveryIds', 'claims'] as const
  await insertRows(tx, { table: 'delivery_chunks', columns, rows })
}
