import { Counter, type Registry } from 'prom-client'
import type { Account } from '../account'
import type { RefusalReason } from './refusal'

/** How a request to a callback address ended. */
export type Outcome =
  /** The address was verified (GET). */
  | 'verified'
  /** A passive reply went out. */
  | 'answered'
  /** `success`: nothing to say. */
  | 'acknowledged'
  /** `success`, and the answer follows as a customer-service message. */
  | 'late'
  /** 503: not on disk, WeChat comes again. */
  | 'unavailable'
  /** 403: forged or malformed. */
  | 'refused'

/** Things that happened on the way, beside the outcomes. */
export type Incident = 'redelivered' | 'handler_failed' | 'tried_again' | 'parked'

/** Plain numbers per account, kept without locks or labels on the hot path; for the health page and /metrics. */
export class CallbackStatistics {
  readonly startedAt: number
  private readonly outcomes = new Map<string, number>()
  private readonly incidents = new Map<Incident, number>()
  private readonly refusals = new Map<RefusalReason, number>()
  private last: number | undefined

  constructor(private readonly now: () => number) {
    this.startedAt = now()
  }

  /** Counts the end of a request. */
  count(account: Account, outcome: Outcome): void {
    const key = `${account} ${outcome}`
    this.outcomes.set(key, (this.outcomes.get(key) ?? 0) + 1)
    if (outcome !== 'refused') this.last = this.now()
  }

  /** Counts a refusal with its reason. */
  refuse(account: Account, reason: RefusalReason): void {
    this.count(account, 'refused')
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1)
  }

  /** Counts an incident. */
  note(incident: Incident): void {
    this.incidents.set(incident, (this.incidents.get(incident) ?? 0) + 1)
  }

  /** When the last genuine callback was answered, epoch ms; undefined before the first. */
  get lastAt(): number | undefined {
    return this.last
  }

  /** Counts since the start of this process, per outcome and incident, both accounts together. */
  totals(): Record<Outcome | Incident, number> {
    const totals: Record<Outcome | Incident, number> = {
      verified: 0,
      answered: 0,
      acknowledged: 0,
      late: 0,
      unavailable: 0,
      refused: 0,
      redelivered: 0,
      handler_failed: 0,
      tried_again: 0,
      parked: 0,
    }
    for (const [key, count] of this.outcomes) totals[key.split(' ')[1] as Outcome] += count
    for (const [incident, count] of this.incidents) totals[incident] += count
    return totals
  }

  /** Refusals since the start by reason. */
  refusalsByReason(): Partial<Record<RefusalReason, number>> {
    return Object.fromEntries(this.refusals)
  }

  /** Shows the numbers in /metrics; they are copied when they are asked for. */
  register(registry: Registry): void {
    this.expose(
      registry,
      'guidepost_callbacks_total',
      'Callbacks by account and outcome',
      ['account', 'outcome'],
      () =>
        [...this.outcomes].map(([key, count]) => {
          const [account = '', outcome = ''] = key.split(' ')
          return { labels: { account, outcome }, count }
        }),
    )
    this.expose(
      registry,
      'guidepost_callback_refusals_total',
      'Refused callbacks by reason',
      ['reason'],
      () => [...this.refusals].map(([reason, count]) => ({ labels: { reason }, count })),
    )
    this.expose(
      registry,
      'guidepost_callback_incidents_total',
      'What happened beside the answers',
      ['incident'],
      () => [...this.incidents].map(([incident, count]) => ({ labels: { incident }, count })),
    )
  }

  private expose(
    registry: Registry,
    name: string,
    help: string,
    labelNames: string[],
    read: () => { labels: Record<string, string>; count: number }[],
  ): void {
    new Counter({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        for (const { labels, count } of read()) this.inc(labels, count)
      },
    })
  }
}
