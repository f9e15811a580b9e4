import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from '../../../platform/log'
import { planPages } from './plan'
import type { PlanDeps } from './ground'
import type { Cancelling } from './cancelling'
import type { Chunks } from './chunks'
import type { Finishes } from './finishes'
import type { MassQuestions } from './mass-asking'
import type { MassBatches } from './mass-batches'
import type { Meters } from './meters'
import { SendRound, type RoundDeps } from './round'
import type { Running, RunningCampaign } from './running'
import type { Runs } from './runs'

const POLL_MS = 500
const SWEEP_EVERY = 7_200

export interface SenderDeps extends RoundDeps {
  plan: PlanDeps
  log: Logger
  runs: Runs
  running: Running
  chunks: Chunks
  mass: MassBatches
  meters: Meters
  finishes: Finishes
  questions: MassQuestions
  cancelling: Cancelling
}

/** Plans, sends and settles campaigns, as one of any number of processes. */
export class Sender {
  private timer: NodeJS.Timeout | undefined
  private turn: Promise<void> | undefined
  private isStopping = false
  private turns = 0
  private isPressed: () => boolean = () => false
  private readonly others: (() => Promise<boolean>)[] = []

  constructor(private readonly deps: SenderDeps) {}

  /** `isPressed`: callbacks need the machine, and campaigns give way first (reliability.md, load shedding). */
  start(isPressed: () => boolean): void {
    this.isPressed = isPressed
    this.deps.running.start(() => this.wake())
    this.wake()
  }

  /** Does this too in every turn; `work` says whether there was something. */
  alongside(work: () => Promise<boolean>): void {
    this.others.push(work)
  }

  /** Ends after the round that runs, which is told to begin no more calls. */
  async stop(): Promise<void> {
    this.isStopping = true
    clearTimeout(this.timer)
    this.deps.running.stop()
    await this.turn
  }

  /** Works until nothing is due by the decision clock; for tests and tools. */
  async runDue(): Promise<void> {
    while (await this.once());
  }

  /** Writes the next pages of the plans of running campaigns; true when there was nothing left to write. */
  async planOnce(): Promise<boolean> {
    return !(await this.plan(await this.deps.running.all()))
  }

  private wake(): void {
    if (this.isStopping || this.turn !== undefined) return
    clearTimeout(this.timer)
    this.turn = this.cycle().finally(() => {
      this.turn = undefined
      if (this.isStopping) return
      this.timer = setTimeout(() => this.wake(), POLL_MS)
      this.timer.unref()
    })
  }

  private async cycle(): Promise<void> {
    try {
      while (!this.isStopping && (await this.once()));
    } catch (error) {
      this.deps.log.warn({ reason: (error as Error).message }, 'sending campaigns failed; trying again')
      await wait(POLL_MS)
    }
  }

  /** One piece of work; false when there was none. */
  private async once(): Promise<boolean> {
    const { runs, running, finishes, questions, mass, cancelling, meters } = this.deps
    if (this.turns++ % SWEEP_EVERY === 0) await meters.sweep()
    await runs.startDue()
    const campaigns = await running.all()
    let hasWorked = await this.plan(campaigns)
    if ((await finishes.apply()) > 0) hasWorked = true
    if (await cancelling.sweep()) hasWorked = true
    if (await questions.ask()) hasWorked = true
    if (this.isPressed()) return hasWorked
    for (const work of this.others) if (await work()) hasWorked = true
    if (await mass.resume(campaigns)) hasWorked = true
    if (await this.round(campaigns)) return true
    for (const { campaign, forecast } of campaigns.values())
      if (await runs.finish(campaign, forecast)) hasWorked = true
    return hasWorked
  }

  private async plan(campaigns: ReadonlyMap<string, RunningCampaign>): Promise<boolean> {
    let hasWorked = false
    for (const { campaign, forecast } of campaigns.values()) {
      if (forecast.plannedAt !== null) continue
      await planPages(this.deps.plan, campaign, forecast)
      hasWorked = true
    }
    return hasWorked
  }

  private async round(campaigns: ReadonlyMap<string, RunningCampaign>): Promise<boolean> {
    const { chunks, clock } = this.deps
    const claimed = await chunks.claim(campaigns, clock.now())
    const running = claimed[0] && campaigns.get(claimed[0].campaignId)
    if (running === undefined) return false
    await new SendRound(this.deps, running, claimed).run()
    return true
  }
}
