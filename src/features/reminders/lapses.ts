import { MoreThan } from 'typeorm'
import { STORE_TIME_ZONE, wallClock } from '../../domain/store-time'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Causes } from './causes'
import type { RemindersDeps } from './doors'
import { Reminder, ReminderSweep } from './entities/reminder'
import type { Subjects } from './subjects'

/** The job of the daily look at points and coupons. */
export const LAPSE_JOB = 'reminders.lapses'
const LOOK_EVERY_MS = 30_000
const NAME = 'lapses'
const BATCH = 500
const DAY_MS = 86_400_000
/** So long before they lapse points and coupons are told of. */
const AHEAD_DAYS = 3
const PURPOSES = ['points', 'coupon'] as const

/** Once a Beijing day: who waits for it is told of points and coupons that lapse soon. */
export class Lapses {
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly deps: Pick<RemindersDeps, 'db' | 'clock' | 'jobs' | 'log'>,
    private readonly parts: { subjects: Subjects; causes: Causes },
  ) {}

  readonly jobHandlers: Record<string, JobHandler> = { [LAPSE_JOB]: async () => void (await this.run()) }

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
    this.timer.unref()
    void this.look()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** Enqueues the job on a day that was not looked at yet. */
  async look(): Promise<void> {
    const { db, jobs, log } = this.deps
    try {
      const done = await db.read.findOneBy(ReminderSweep, { name: NAME })
      if (done?.doneFor === this.today()) return
      await db.transact((tx) => jobs.enqueue(tx, { type: LAPSE_JOB, payload: {}, dedupeKey: LAPSE_JOB }))
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'looking for what lapses soon failed; trying again')
    }
  }

  /** Looks at everybody who waits; doing it twice tells nobody twice. */
  async run(): Promise<void> {
    const doneFor = this.today()
    for (const purpose of PURPOSES) await this.tell(purpose)
    await this.deps.db.transact((tx) => tx.save(ReminderSweep, { name: NAME, doneFor }))
  }

  private today(): string {
    return wallClock(this.deps.clock.now(), STORE_TIME_ZONE).date
  }

  private async tell(purpose: (typeof PURPOSES)[number]): Promise<void> {
    const { db, clock } = this.deps
    const source = this.parts.subjects.lapses[purpose]
    if (!source) return
    const until = clock.now() + AHEAD_DAYS * DAY_MS
    for (let last = ''; ;) {
      const where = { purpose, state: 'waiting' as const, id: MoreThan(last) }
      const rows = await db.read.find(Reminder, { where, order: { id: 'ASC' }, take: BATCH })
      const soon = await source(
        rows.map(({ customerId }) => customerId),
        until,
      )
      for (const { customerId, cause, variables } of soon) {
        const mine = { purpose, subjectId: '', customerIds: [customerId] }
        const told = { cause, variables, page: 'pages/card/index' }
        await db.transact((tx) => this.parts.causes.happened(tx, { ...mine, ...told }))
      }
      if (rows.length < BATCH) return
      last = rows.at(-1)!.id
    }
  }
}
