import fc from 'fast-check'
import { NO_PREFERENCES } from '../../src/domain/preferences'
import { decideSend, type GateVerdict } from '../../src/domain/send-decision'
import type { GateRules, PersonFacts } from '../../src/domain/send-facts'
import type { Allowance } from '../../src/domain/send-window'
import { DAY, HOUR, isWithinCaps, placesOf, schedule, type Planned, type Schedule } from './gate-schedule'
import { check } from './seed'

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

const open = (at: number): Allowance[] => [
  { id: 'w', kind: 'kfUserMsg', openedAt: at, expiresAt: at + 2 * DAY, allowance: 5, used: 0 },
]

/** Plays a schedule hour by hour against the decision, and keeps the marketing that went out. */
class Play {
  readonly uses: number[] = []
  private readonly waiting: Planned[] = []

  constructor(private readonly plan: Schedule) {}

  run(): void {
    const { planned, replies, conversations } = this.plan
    const due = new Map<number, (() => void)[]>()
    const at = (when: number, what: () => void): void => void due.set(when, [...(due.get(when) ?? []), what])
    this.waiting.push(...planned)
    for (const one of planned) at(one.dueAt, () => this.marketing(one, one.dueAt, at))
    for (const when of replies) at(when, () => this.reply(when))
    expect(conversations.length).toBeLessThanOrEqual(3)
    for (;;) {
      const next = Math.min(...due.keys())
      if (!Number.isFinite(next)) return
      const things = due.get(next)!
      due.delete(next)
      for (const thing of things) thing()
    }
  }

  private ownerAt(now: number): string | undefined {
    return this.plan.conversations.find(({ at }) => at <= now && now < at + 2 * DAY)?.staffId
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
      service: open(now - HOUR),
      miniService: [],
      massLeft: 0,
      tokens: {},
      provisional: {},
      uses: [...this.uses],
      known: known.map(({ ask, dueAt }) => ({ key: ask.key, priority: ask.priority, at: dueAt })),
      conversationOwner: this.ownerAt(now),
    }
  }

  private marketing(one: Planned, now: number, at: (when: number, what: () => void) => void): void {
    const { own } = this.plan
    const verdict: GateVerdict = decideSend(this.facts(now, one), one.ask, RULES, now)
    if (verdict.result === 'later') {
      expect(verdict.at).toBeGreaterThan(now)
      at(verdict.at, () => this.marketing(one, verdict.at, at))
      return
    }
    this.waiting.splice(this.waiting.indexOf(one), 1)
    if (verdict.result === 'skip') {
      expect(['quiet.always', 'frequency.never']).toContain(verdict.reasonCode)
      return
    }
    if (verdict.channel === 'service') {
      expect(one.ask.source.kind).toBe('guide')
      expect(one.ask.source.staffId).toBe(this.ownerAt(now))
    }
    // What is known and more important keeps the very places that it had without this message.
    const higher = this.waiting.filter(
      (other) => other.knownFrom <= now && other.ask.priority > one.ask.priority,
    )
    if (higher.length > 0)
      expect(placesOf([...this.uses, now], higher, now, own)).toEqual(placesOf(this.uses, higher, now, own))
    this.uses.push(now)
  }

  private reply(now: number): void {
    const ask = { ...this.plan.planned[0]!.ask, key: 'reply', class: 'reply' as const, topic: undefined }
    const source = { kind: 'rule' as const }
    const verdict = decideSend(this.facts(now), { ...ask, offers: { service: {} }, source }, RULES, now)
    expect(verdict).toMatchObject({ result: 'send', channel: 'service' })
  }
}

describe('the gate over random schedules of 5 campaigns, 3 guides and 2 automatic reminders', () => {
  it(`keeps caps, priorities, replies and windows in ${RUNS} of them`, () => {
    check(
      fc.property(schedule, (plan) => {
        const play = new Play(plan)
        play.run()
        expect(isWithinCaps(play.uses, plan.own)).toBe(true)
      }),
      RUNS,
    )
  })

  it('sends something in most of them, so that the rules above are not kept by silence', () => {
    let sent = 0
    for (const plan of fc.sample(schedule, { numRuns: 50, seed: 7 })) {
      const play = new Play(plan)
      play.run()
      sent += play.uses.length
    }
    expect(sent).toBeGreaterThan(100)
  })
})
