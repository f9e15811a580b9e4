import { LessThanOrEqual } from 'typeorm'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Logger } from '../../platform/log'
import type { Ground } from './doors'
import { Card, MembershipSweep, PointLot } from './entities'
import type { PointsLedger } from './ledger'
import type { Tiers } from './tiers'

/** The job that lets points lapse and reviews tiers. */
export const SWEEP_JOB = 'membership.sweep'
const LOOK_EVERY_MS = 15_000
const BATCH = 200
const TIERS_POLICY = 'tiers-policy'

export interface SweepDeps extends Ground {
  jobs: Jobs
  log: Logger
  ledger: PointsLedger
  tiers: Tiers
}

/**
 * Finds what is due by our clock, which the sandbox may have moved by months, and lets a job do it: jobs themselves
 * wait in real time. Every card is done in a transaction of its own, and doing it twice changes nothing.
 */
export class Sweeps {
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly deps: SweepDeps) {}

  readonly jobHandlers: Record<string, JobHandler> = { [SWEEP_JOB]: async () => void (await this.run()) }

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
    this.timer.unref()
    void this.look()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** Enqueues the job when something is due; one at a time over all processes. */
  async look(): Promise<void> {
    const { db, jobs, log } = this.deps
    try {
      if (!(await this.isDue())) return
      await db.transact((tx) => jobs.enqueue(tx, { type: SWEEP_JOB, payload: {}, dedupeKey: SWEEP_JOB }))
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'looking for lapsed points failed; trying again')
    }
  }

  /** Does everything that is due now; resolves with how many cards had lapsed points and how many were reviewed. */
  async run(): Promise<{ lapsed: number; reviewed: number }> {
    await this.noticePolicy()
    return { lapsed: await this.lapseAll(), reviewed: await this.reviewAll() }
  }

  private async isDue(): Promise<boolean> {
    const { db, clock } = this.deps
    const now = LessThanOrEqual(clock.now())
    if (await db.read.existsBy(PointLot, { openUntil: now })) return true
    if (await db.read.existsBy(Card, { tierReviewAt: now })) return true
    const seen = await db.read.findOneBy(MembershipSweep, { name: TIERS_POLICY })
    return (seen?.doneFor ?? '0') !== (await this.policyVersion())
  }

  private async policyVersion(): Promise<string> {
    return String((await this.deps.policies.at('tiers', this.deps.clock.now())).version)
  }

  /** Another tiers policy came into effect: every card is looked at tonight. */
  private async noticePolicy(): Promise<void> {
    const { db, clock } = this.deps
    const doneFor = await this.policyVersion()
    await db.transact(async (tx) => {
      const seen = await tx.findOneBy(MembershipSweep, { name: TIERS_POLICY })
      if ((seen?.doneFor ?? '0') === doneFor) return
      await tx.save(MembershipSweep, { name: TIERS_POLICY, doneFor })
      await tx.update(Card, { state: 'active' }, { tierReviewAt: clock.now() })
    })
  }

  private async lapseAll(): Promise<number> {
    const { db, clock, ledger } = this.deps
    let done = 0
    for (;;) {
      const at = clock.now()
      const due = await db.read.find(PointLot, {
        where: { openUntil: LessThanOrEqual(at) },
        select: { cardId: true },
        order: { openUntil: 'ASC' },
        take: BATCH,
      })
      if (due.length === 0) return done
      for (const cardId of new Set(due.map((lot) => lot.cardId))) {
        await db.transact((tx) => ledger.lapse(tx, cardId, at))
        done++
      }
    }
  }

  private async reviewAll(): Promise<number> {
    const { db, clock, tiers } = this.deps
    let done = 0
    for (;;) {
      const at = clock.now()
      const due = await db.read.find(Card, {
        where: { tierReviewAt: LessThanOrEqual(at) },
        select: { id: true },
        order: { tierReviewAt: 'ASC' },
        take: BATCH,
      })
      if (due.length === 0) return done
      for (const { id } of due) {
        await db.transact((tx) => tiers.review(tx, id, at))
        done++
      }
    }
  }
}
