import { MoreThan } from 'typeorm'
import { shortYuan } from '../../domain/offer'
import { STORE_TIME_ZONE, wallClock } from '../../domain/store-time'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Causes } from './causes'
import type { PriceNow, PriceSource, RemindersDeps } from './doors'
import { Reminder } from './entities/reminder'
import type { Subjects } from './subjects'

/** The job that looks whether what people wait for has become cheaper. */
export const PRICE_JOB = 'reminders.prices'
const LOOK_EVERY_MS = 15_000
const BATCH = 500

/**
 * Looks after prices that people wait for. An offer begins by the clock and nothing happens at that moment, so prices
 * are looked at, not reported: whenever goods, stores' prices or the offers that run are other than at the last look.
 */
export class PriceWatch {
  private timer: NodeJS.Timeout | undefined
  /** How things were at the last look of this process. */
  private seen: string | undefined

  constructor(
    private readonly deps: Pick<RemindersDeps, 'db' | 'clock' | 'jobs' | 'log'>,
    private readonly parts: { subjects: Subjects; causes: Causes },
  ) {}

  readonly jobHandlers: Record<string, JobHandler> = { [PRICE_JOB]: async () => void (await this.run()) }

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** Enqueues the job when somebody waits and a price may have changed; one at a time over all processes. */
  async look(): Promise<void> {
    const { db, jobs, log } = this.deps
    const { prices } = this.parts.subjects
    try {
      if (!prices || !(await db.read.existsBy(Reminder, { purpose: 'price', state: 'waiting' }))) return
      const mark = await prices.mark()
      if (mark === this.seen) return
      await db.transact((tx) => jobs.enqueue(tx, { type: PRICE_JOB, payload: {}, dedupeKey: PRICE_JOB }))
      this.seen = mark
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'looking for lower prices failed; trying again')
    }
  }

  /** Tells everybody for whom a product costs less than when they wished it; doing it twice tells nobody twice. */
  async run(): Promise<void> {
    const { prices } = this.parts.subjects
    if (!prices) return
    for (let last = ''; ;) {
      const where = { purpose: 'price' as const, state: 'waiting' as const, id: MoreThan(last) }
      const rows = await this.deps.db.read.find(Reminder, { where, order: { id: 'ASC' }, take: BATCH })
      const byProduct = new Map<string, Reminder[]>()
      for (const row of rows) byProduct.set(row.subjectId, [...(byProduct.get(row.subjectId) ?? []), row])
      for (const [productId, wishes] of byProduct) await this.tell(prices, productId, wishes)
      if (rows.length < BATCH) return
      last = rows.at(-1)!.id
    }
  }

  private async tell(prices: PriceSource, productId: string, wishes: readonly Reminder[]): Promise<void> {
    const now = await prices.now(
      productId,
      wishes.map(({ customerId }) => customerId),
    )
    for (const wish of wishes) {
      const price = now.get(wish.customerId)
      if (!price || wish.priceFen === null || price.priceFen >= wish.priceFen) continue
      await this.cheaper(wish, wish.priceFen, price)
    }
  }

  private cheaper(
    { id, subjectId, customerId }: Reminder,
    beforeFen: number,
    price: PriceNow,
  ): Promise<void> {
    const { date, time } = wallClock(this.deps.clock.now(), STORE_TIME_ZONE)
    return this.deps.db.transact((tx) =>
      this.parts.causes.happened(tx, {
        purpose: 'price',
        subjectId,
        customerIds: [customerId],
        // Whoever wishes it again later waits for the next fall.
        cause: `price:${id}`,
        variables: {
          product: price.product,
          price: `¥${shortYuan(price.priceFen)}`,
          before: `¥${shortYuan(beforeFen)}`,
          time: `${date} ${time}`,
        },
        page: price.page,
      }),
    )
  }
}
