import { CentreMessage, MAX_BATCH, SendDecision, type SendIntent } from '../../../src/features/sending'
import { FrequencyUse } from '../../../src/features/sending/entities/frequency-use'
import { ANSWERS_AT_ONCE, HOUR, ownerAt, type Planned, type Schedule } from '../../domain/gate-schedule'
import type { ManualClock } from '../../support/manual-clock'
import type { SendingBench } from './bench'
import { customer, type Known } from './customers'

/** A customer and what is to happen to them. */
interface Player {
  known: Known
  plan: Schedule
  waiting: Set<Planned>
}

/** What the tables and the wire say about one customer afterwards. */
export interface Record {
  plan: Schedule
  /** Marketing decisions, the oldest first, by the intent's own name. */
  decisions: (Pick<SendDecision, 'result' | 'channel' | 'sourceKind' | 'staffId' | 'at'> & { name: string })[]
  /** The frequency budget as it was used up. */
  uses: FrequencyUse[]
  /** What came into the message centre, and when. */
  centre: number[]
  /** Customer-service messages that WeChat brought to the phone: what they said, and in which hour. */
  phone: { text: string; at: number }[]
}

const CONCURRENCY = 20
/** How a reply's text begins; marketing says the intent's name. */
export const REPLY = 'reply:'

const shifted = (plan: Schedule, by: number): Schedule => ({
  ...plan,
  planned: plan.planned.map((one) => ({ ...one, dueAt: one.dueAt + by, knownFrom: one.knownFrom + by })),
  writes: plan.writes.map((at) => at + by),
  conversations: plan.conversations.map(({ staffId, at, answers }) => {
    return { staffId, at: at + by, answers: answers.map((one) => one + by) }
  }),
})

const keyOf = ({ id }: Known, name: string): string => `${id}:${name}`

function intentOf(known: Known, { ask }: Planned): SendIntent {
  const { key, topic, priority, source } = ask
  return {
    key: keyOf(known, key),
    class: 'marketing',
    topic,
    priority,
    to: { customerId: known.id },
    contents: { service: { type: 'text', content: key }, messageCentre: { title: '新品', text: key } },
    source: { kind: source.kind, id: key, staffId: source.staffId },
  }
}

/** All schedules at once, in one time: what is due in an hour is one batch of the real gate on the real tables. */
export class TablePlay {
  private readonly players: Player[] = []
  private readonly byId = new Map<string, Player>()
  private readonly byOpenId = new Map<string, Player>()
  private readonly due = new Map<number, { player: Player; planned: Planned }[]>()
  private readonly phones = new Map<string, Record['phone']>()

  /** Schedules begin `shift` ms later than they say. */
  constructor(
    private readonly bench: SendingBench,
    private readonly clock: ManualClock,
    private readonly shift: number,
  ) {
    const { sandbox, sending } = bench
    sandbox.world.onEvent((event) => {
      if (event.type !== 'line' || event.line.via !== 'service' || event.line.content.type !== 'text') return
      const { personId, at, content } = event.line
      const line = { text: content.text, at: Math.floor(at / HOUR) * HOUR }
      this.phones.set(personId, [...(this.phones.get(personId) ?? []), line])
    })
    sending.connect({
      pendingFor: (_tx, ids) => Promise.resolve(new Map(ids.map((id) => [id, this.knownOf(id)]))),
      openConversationOf: (_tx, openIds) =>
        Promise.resolve(
          new Map(
            openIds.flatMap((openId) => {
              const player = this.byOpenId.get(openId)
              const owner = player && ownerAt(player.plan, clock.now())
              return owner === undefined ? [] : [[openId, owner]]
            }),
          ),
        ),
    })
  }

  async run(plans: readonly Schedule[]): Promise<Record[]> {
    for (const plan of plans) await this.add(shifted(plan, this.shift))
    const last = Math.max(...this.players.flatMap(({ plan }) => timesOf(plan)))
    for (let now = this.clock.now(); now <= last || this.due.size > 0; now += HOUR) await this.hour(now)
    return Promise.all(this.players.map((player) => this.recordOf(player)))
  }

  private async add(plan: Schedule): Promise<void> {
    const { db, sending } = this.bench
    const known = await customer(this.bench)
    const player = { known, plan, waiting: new Set(plan.planned) }
    this.players.push(player)
    this.byId.set(known.id, player)
    this.byOpenId.set(known.person.openId(), player)
    await db.transact((tx) => sending.preferences.change(tx, known.id, plan.own, 'customer'))
    for (const planned of plan.planned) this.put(planned.dueAt, player, planned)
  }

  private put(at: number, player: Player, planned: Planned): void {
    this.due.set(at, [...(this.due.get(at) ?? []), { player, planned }])
  }

  private knownOf(id: string) {
    const { known, waiting } = this.byId.get(id)!
    return [...waiting]
      .filter(({ knownFrom }) => knownFrom <= this.clock.now())
      .map(({ ask, dueAt }) => ({ key: keyOf(known, ask.key), priority: ask.priority, at: dueAt }))
  }

  private async hour(now: number): Promise<void> {
    const due = this.due.get(now) ?? []
    this.due.delete(now)
    const writing = this.players.filter(({ plan }) => plan.writes.includes(now))
    const answering = this.players.flatMap((player) =>
      player.plan.conversations
        .filter(({ answers }) => answers.includes(now))
        .map(({ staffId }) => ({ player, staffId })),
    )
    if (due.length + writing.length + answering.length === 0) return
    this.clock.set(now)
    this.bench.sandbox.world.clock.moveTo(now - Date.now())
    await Promise.all(writing.map((player) => this.writes(player, now)))
    for (let start = 0; start < due.length; start += MAX_BATCH)
      await this.marketing(due.slice(start, start + MAX_BATCH))
    for (const { player, staffId } of answering) await this.reply(player, `${staffId}:${now}`)
  }

  private async marketing(due: readonly { player: Player; planned: Planned }[]): Promise<void> {
    const { db, sending } = this.bench
    const intents = due.map(({ player, planned }) => intentOf(player.known, planned))
    const decided = await db.transact((tx) => sending.gate.decide(tx, intents))
    for (const [index, { verdict }] of decided.entries()) {
      const { player, planned } = due[index]!
      if (verdict.result === 'later') this.put(verdict.at, player, planned)
      else player.waiting.delete(planned)
    }
    const passes = decided.flatMap(({ pass }) => pass ?? [])
    const delivered = await sending.gate.deliver(passes, { concurrency: CONCURRENCY })
    for (const { outcome } of delivered) expect(outcome).toEqual({ result: 'sent', channel: 'service' })
  }

  /** The customer writes, and is answered at once. */
  private async writes(player: Player, now: number): Promise<void> {
    await this.bench.says(player.known.person)
    for (let answer = 0; answer < ANSWERS_AT_ONCE; answer++) await this.reply(player, `${answer}:${now}`)
  }

  private async reply({ known }: Player, name: string): Promise<void> {
    const outcome = await this.bench.sending.gate.send({
      key: keyOf(known, `${REPLY}${name}`),
      class: 'reply',
      to: { account: 'official', openId: known.person.openId() },
      contents: { service: { type: 'text', content: `${REPLY}${name}` } },
      source: { kind: 'conversation', id: 'c' },
    })
    expect(outcome).toEqual({ result: 'sent', channel: 'service' })
  }

  private async recordOf({ known, plan }: Player): Promise<Record> {
    const { read } = this.bench.db
    const customerId = known.id
    const rows = await read.find(SendDecision, {
      where: { customerId, class: 'marketing' },
      select: { intentKey: true, result: true, channel: true, sourceKind: true, staffId: true, at: true },
      order: { at: 'ASC', id: 'ASC' },
    })
    const centre = await read.find(CentreMessage, { where: { customerId }, order: { createdAt: 'ASC' } })
    return {
      plan,
      decisions: rows.map(({ intentKey, ...row }) => ({ ...row, name: intentKey.split(':')[1]! })),
      uses: await read.find(FrequencyUse, { where: { customerId }, order: { at: 'ASC' } }),
      centre: centre.map(({ createdAt }) => createdAt),
      phone: this.phones.get(known.person.id) ?? [],
    }
  }
}

const timesOf = ({ writes, conversations }: Schedule): number[] => [
  ...writes,
  ...conversations.flatMap(({ answers }) => answers),
]
