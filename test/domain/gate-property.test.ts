import fc from 'fast-check'
import { NO_PREFERENCES } from '../../src/domain/preferences'
import { decideSend } from '../../src/domain/send-decision'
import type { GateRules, PersonFacts } from '../../src/domain/send-facts'
import type { Allowance } from '../../src/domain/send-window'
import { demandPlaces, isWithinCaps } from './gate-oracle'
import {
  ANSWERS_AT_ONCE,
  DAY,
  demandWhole,
  ownerAt,
  schedule,
  type Planned,
  type Schedule,
} from './gate-schedule'
import { check } from './seed'

/** 1,000 schedules in `npm test`, 10,000 in `npm run test:gate`; a tenth of them also on tables (gate-store.test.ts). */
const RUNS = Number(process.env.GATE_RUNS ?? 1000)
jest.setTimeout(600_000)

const RULES: GateRules = {
  caps: [
    { windowMs: DAY, most: 1 },
    { windowMs: 7 * DAY, most: 2 },
    { windowMs: 30 * DAY, most: 6 },
  ],
  quiet: { from: 1260, to: 540 },
  closures: [],
}

/** Plays a schedule hour by hour against the decision, and keeps the marketing that went out. */
class Play {
  readonly uses: number[] = []
  /** How many of them went out in the customer-service window. */
  inWindow = 0
  replies = 0
  private readonly waiting: Planned[]
  private readonly due = new Map<number, (() => void)[]>()
  private window: Allowance | undefined

  constructor(private readonly plan: Schedule) {
    this.waiting = [...plan.planned]
  }

  run(): void {
    const { planned, writes, conversations } = this.plan
    for (const at of writes) this.at(at, () => this.writes(at))
    for (const one of planned) this.at(one.dueAt, () => this.marketing(one, one.dueAt))
    for (const { answers } of conversations) for (const at of answers) this.at(at, () => this.reply(at))
    for (;;) {
      const next = Math.min(...this.due.keys())
      if (!Number.isFinite(next)) return
      const things = this.due.get(next)!
      this.due.delete(next)
      for (const thing of things) thing()
    }
  }

  private at(when: number, what: () => void): void {
    this.due.set(when, [...(this.due.get(when) ?? []), what])
  }

  private facts(now: number, except?: Planned): PersonFacts {
    const known = this.waiting.filter((one) => one !== except && one.knownFrom <= now)
    return {
      isLive: true,
      hasOfficial: true,
      isFollowing: true,
      hasMiniapp: true,
      hasMarketingConsent: true,
      preferences: { ...NO_PREFERENCES, ...this.plan.own },
      service: this.window ? [this.window] : [],
      miniService: [],
      massLeft: 0,
      tokens: {},
      provisional: {},
      uses: [...this.uses],
      known: known.map(({ ask, dueAt }) => ({ key: ask.key, priority: ask.priority, at: dueAt })),
      conversationOwner: ownerAt(this.plan, now),
    }
  }

  private marketing(one: Planned, now: number): void {
    const { own } = this.plan
    const verdict = decideSend(this.facts(now, one), one.ask, RULES, now)
    if (verdict.result === 'later') {
      expect(verdict.at).toBeGreaterThan(now)
      this.at(verdict.at, () => this.marketing(one, verdict.at))
      return
    }
    this.waiting.splice(this.waiting.indexOf(one), 1)
    if (verdict.result === 'skip') {
      expect(['quiet.always', 'frequency.never']).toContain(verdict.reasonCode)
      return
    }
    if (verdict.channel === 'service') {
      expect(one.ask.source).toEqual({ kind: 'guide', staffId: ownerAt(this.plan, now) })
      this.inWindow++
      verdict.allowance!.used++
    }
    demandPlaces(one, { times: this.uses, waiting: this.waiting, now, own })
    this.uses.push(now)
  }

  /** The customer writes, which opens a new window, and is answered at once. */
  private writes(now: number): void {
    this.window = {
      ...{ id: 'w', kind: 'kfUserMsg', openedAt: now, expiresAt: now + 2 * DAY },
      ...{ allowance: 5, used: 0 },
    }
    for (let answer = 0; answer < ANSWERS_AT_ONCE; answer++) this.reply(now)
  }

  private reply(now: number): void {
    const source = { kind: 'conversation' as const }
    const ask = { key: 'reply', class: 'reply' as const, priority: 50, isPersonalised: true, source }
    const verdict = decideSend(this.facts(now), { ...ask, offers: { service: {} } }, RULES, now)
    expect(verdict).toMatchObject({ result: 'send', channel: 'service' })
    if (verdict.result === 'send') verdict.allowance!.used++
    this.replies++
  }
}

const played = (plan: Schedule): Play => {
  const play = new Play(plan)
  play.run()
  return play
}

describe('the gate over random schedules of 5 campaigns, 3 guides and 2 automatic reminders', () => {
  it(`keeps caps, priorities, replies and windows in ${RUNS} of them`, () => {
    check(
      fc.property(schedule, (plan) => {
        demandWhole(plan)
        expect(isWithinCaps(played(plan).uses, plan.own)).toBe(true)
      }),
      RUNS,
    )
  })

  it('sends, answers and uses windows in most of them, so that the rules above are not kept by silence', () => {
    const plays = fc.sample(schedule, { numRuns: 50, seed: 7 }).map(played)
    const sum = (of: (play: Play) => number): number => plays.reduce((all, play) => all + of(play), 0)
    expect(sum(({ uses }) => uses.length)).toBeGreaterThan(150)
    expect(sum(({ replies }) => replies)).toBeGreaterThan(300)
    expect(sum(({ inWindow }) => inWindow)).toBeGreaterThan(8)
  })
})
