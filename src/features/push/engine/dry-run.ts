import { armOf } from '../../../domain/delivery'
import { ForecastSums, type ForecastTotals } from '../../../domain/forecast'
import { MASS_SIZE, putOff, type SendSchedule } from '../../../domain/send-schedule'
import type { CampaignChannel } from '../../../domain/campaign'
import type { Value } from '../../../platform/db/write'
import { newId } from '../../../platform/ids'
import type { Campaign } from '../entities/campaign'
import { Forecast } from '../entities/forecast'
import { insertRows } from './bulk'
import { intentFor, scheduleOf, type PlanDeps } from './ground'
import { MASS_CALLS_PER_DAY, TEMPLATES_PER_DAY } from './limits'
import { readPage } from './pages'
import { RoundQueue, type Round } from './rounds'

const COLUMNS = ['forecastId', 'customerId', 'arm', 'verdict', 'channel', 'reasonCode', 'dueAt'] as const
const TAKE_OVER = {
  keys: ['forecastId', 'customerId'],
  update: { arm: 'set', verdict: 'set', channel: 'set', reasonCode: 'set', dueAt: 'set' },
} as const

/** Reasons that are the campaign's own and not the gate's. */
export const TOO_LATE = 'campaign.too_late'
export const HOLDOUT = 'campaign.holdout'
export const OVER_BUDGET = 'campaign.budget'
/** WeChat takes no mass message for a single person. */
export const ALONE = 'mass.alone'

/** A message that would go out at `at`; `reason` is why it was put off before. */
interface Going {
  customerId: string
  channel: CampaignChannel
  at: number
  reason: string | undefined
}

/** One dry run on its way: asks the gate round by round in the order of time, and writes down what it says. */
class Rehearsal {
  private readonly sums = new ForecastSums({
    massCallsPerDay: MASS_CALLS_PER_DAY,
    templatePerDay: TEMPLATES_PER_DAY,
  })
  private readonly queue: RoundQueue
  private cursor = ''
  private rows: Value[][] = []
  private messages = 0
  /** Those who share the mass message of the moment `massAt`. */
  private mass: Going[] = []
  private massAt = Number.NaN

  constructor(
    private readonly deps: PlanDeps,
    private readonly campaign: Campaign,
    private readonly forecastId: string,
    private readonly schedule: SendSchedule,
  ) {
    this.queue = new RoundQueue(schedule, (size) => this.page(size))
  }

  async play(): Promise<ForecastTotals> {
    for (let round = await this.queue.next(); round !== undefined; round = await this.queue.next()) {
      if (round.at !== this.massAt) this.closeMass()
      await this.decide(round)
      await this.flush()
    }
    this.closeMass()
    for (let rest = await this.queue.rest(); rest.length > 0; rest = await this.queue.rest()) {
      for (const customerId of rest) this.skip(customerId, TOO_LATE)
      await this.flush()
    }
    await this.flush()
    return this.sums.sums()
  }

  /** The next customers of the sending arm; those held out are done with here. Empty only at the end. */
  private async page(size: number): Promise<string[]> {
    for (;;) {
      const members = await readPage(this.deps.db.read, this.forecastId, this.cursor, size)
      const last = members.at(-1)
      if (last === undefined) return []
      this.cursor = last.customerId
      const { id, holdoutPercent } = this.campaign
      const isHeldOut = (customerId: string): boolean => armOf(customerId, id, holdoutPercent) === 'holdout'
      const ids = members.map(({ customerId }) => customerId)
      for (const customerId of ids) if (isHeldOut(customerId)) this.skip(customerId, HOLDOUT, true)
      const sending = ids.filter((customerId) => !isHeldOut(customerId))
      if (sending.length > 0) return sending
    }
  }

  private async decide({ at, people }: Round): Promise<void> {
    if (!Number.isFinite(at)) {
      for (const { customerId, reason } of people) this.skip(customerId, reason ?? TOO_LATE)
      return
    }
    const intents = people.map(({ customerId }) => intentFor(this.campaign, customerId))
    const verdicts = await this.deps.preview(intents, at)
    for (const [index, { customerId, reason }] of people.entries()) {
      const verdict = verdicts[index]!
      if (verdict.result === 'skip') this.skip(customerId, verdict.reasonCode)
      else if (verdict.result === 'later') this.later(customerId, verdict.at, verdict.reasonCode)
      else this.go({ customerId, channel: verdict.channel as CampaignChannel, at, reason })
    }
  }

  private later(customerId: string, at: number, reason: string): void {
    const again = putOff(this.schedule, at)
    if (again === undefined) this.skip(customerId, reason)
    else this.queue.putOff(again, customerId, reason)
  }

  private go(going: Going): void {
    const { budgetMessages } = this.campaign
    if (budgetMessages !== null && this.messages >= budgetMessages) {
      this.skip(going.customerId, OVER_BUDGET)
      return
    }
    this.messages++
    if (going.channel !== 'mass') {
      this.send(going)
      return
    }
    this.massAt = going.at
    this.mass.push(going)
  }

  private closeMass(): void {
    const [only, ...others] = this.mass
    if (only !== undefined && others.length === 0) this.skip(only.customerId, ALONE)
    else {
      for (const going of this.mass) this.send(going)
      for (let to = 0; to < this.mass.length; to += MASS_SIZE) this.sums.massCall()
    }
    this.mass = []
  }

  private send({ customerId, channel, at, reason }: Going): void {
    this.sums.send(channel, at, reason)
    const verdict = reason === undefined ? 'now' : 'later'
    this.rows.push([this.forecastId, customerId, 'send', verdict, channel, reason ?? null, at])
  }

  private skip(customerId: string, reason: string, isHoldout = false): void {
    this.sums.skip(reason, isHoldout)
    this.rows.push([this.forecastId, customerId, isHoldout ? 'holdout' : 'send', 'skip', null, reason, null])
  }

  private async flush(): Promise<void> {
    const { rows } = this
    if (rows.length === 0) return
    this.rows = []
    await this.deps.db.transact((tx) =>
      insertRows(tx, { table: 'audience_members', columns: COLUMNS, rows, onConflict: TAKE_OVER }),
    )
  }
}

/**
 * Freezes the campaign's audience and says for each of them whether they would get it now, later or not, by which
 * channel and why. Writes the forecast and nothing else. `startAt` (epoch ms) is when the campaign would begin.
 */
export async function dryRun(deps: PlanDeps, campaign: Campaign, createdBy: string): Promise<Forecast> {
  const { db, clock } = deps
  const now = clock.now()
  const startAt = Math.max(now, campaign.startAt)
  const audience = await deps.audienceOf(campaign)
  const forecast: Forecast = {
    id: newId(),
    campaignId: campaign.id,
    state: 'running',
    createdBy,
    createdAt: now,
    startAt,
    finishedAt: null,
    audience: 0,
    plannedPages: 0,
    plannedUpTo: null,
    plannedAt: null,
    totals: null,
  }
  await db.transact(async (tx) => {
    await tx.insert(Forecast, forecast)
    await tx.query(
      `INSERT INTO audience_members (forecastId, customerId) SELECT ?, q.customerId FROM (${audience.sql}) q`,
      [forecast.id, ...audience.parameters],
    )
  })
  const schedule = await scheduleOf(deps, campaign, startAt)
  try {
    const totals = await new Rehearsal(deps, campaign, forecast.id, schedule).play()
    const ready = { state: 'ready', finishedAt: clock.now(), audience: totals.audience, totals } as const
    await db.transact((tx) => tx.update(Forecast, { id: forecast.id }, ready))
    return { ...forecast, ...ready }
  } catch (error) {
    await db.transact((tx) =>
      tx.update(Forecast, { id: forecast.id }, { state: 'failed', finishedAt: clock.now() }),
    )
    throw error
  }
}
