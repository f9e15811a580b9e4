import type { EntityManager } from 'typeorm'
import { decideSend, type GateVerdict } from '../../domain/send-decision'
import type { GateRules, SendAsk, SendVerdict } from '../../domain/send-facts'
import type { Clock } from '../../platform/clock'
import { DecisionRows } from './decision-rows'
import { readPeople } from './facts'
import { inputsOf } from './inputs'
import { askOf, checkIntent, type SendIntent } from './intent'
import { skippedBy } from './outcome'
import type { Decided, SendPass } from './pass'
import { readPast, refusedChannels, type PastTurn } from './past'
import { answerFromPast } from './past-answer'
import type { SendingNeighbours } from './people'
import type { Person } from './person'
import { Reservations } from './reservations'
import type { RulesReader } from './rules'

/** Longer than any call takes, with its repetitions; real time. */
export const LEASE_MS = 60_000

export interface DecideDeps {
  clock: Clock
  neighbours: SendingNeighbours
  rules: RulesReader
}

export interface DecideOptions {
  /** The call follows at once, so that the attempt begins with the decision. */
  isAtOnce?: boolean | undefined
  /** The caller knows that whoever was calling for these keys is gone: what was under way is unknown at once. */
  isOrphaned?: boolean | undefined
}

/** An intent with all that decides it. */
interface Case {
  intent: SendIntent
  ask: SendAsk
  person: Person
  past: readonly PastTurn[]
}

/** The same order in every process: customers ascending, then the higher priority, then who was due first. */
function inOrder(cases: Case[]): Case[] {
  const id = ({ person }: Case): string => person.customerId ?? ''
  return cases.sort(
    (a, b) =>
      (id(a) < id(b) ? -1 : id(a) > id(b) ? 1 : 0) ||
      b.ask.priority - a.ask.priority ||
      (a.ask.notBefore ?? 0) - (b.ask.notBefore ?? 0),
  )
}

function withoutRefused(ask: SendAsk, past: readonly PastTurn[]): SendAsk {
  const refused = refusedChannels(past)
  if (refused.size === 0) return ask
  const offers = Object.fromEntries(
    Object.entries(ask.offers).filter(([channel]) => !refused.has(channel as keyof SendAsk['offers'])),
  )
  return { ...ask, offers }
}

const publicVerdict = (verdict: GateVerdict): SendVerdict => {
  if (verdict.result !== 'send') return verdict
  const { result, channel, reasonCode } = verdict
  return { result, channel, reasonCode }
}

/** Decides without writing: the same facts, the same function, also what one intent takes from the next. */
export async function previewBatch(
  deps: DecideDeps,
  read: EntityManager,
  intents: readonly SendIntent[],
  now = deps.clock.now(),
): Promise<SendVerdict[]> {
  intents.forEach(checkIntent)
  const rules = await deps.rules(read, now)
  const people = await readPeople(read, deps.neighbours, intents, { isLocked: false, now })
  const taken = new Reservations(now)
  const verdicts = new Map<SendIntent, SendVerdict>()
  const cases = intents.map((intent) => ({ intent, ask: askOf(intent), person: people.of(intent), past: [] }))
  for (const { intent, ask, person } of inOrder(cases)) {
    const verdict = decideSend(person.facts, ask, rules, now)
    taken.take(intent, person, verdict, ask.priority)
    verdicts.set(intent, publicVerdict(verdict))
  }
  return intents.map((intent) => verdicts.get(intent)!)
}

/** Decides a batch inside a transaction, stores the decisions and takes what they need. Answers in the batch's order. */
export async function decideBatch(
  deps: DecideDeps,
  tx: EntityManager,
  intents: readonly SendIntent[],
  options: DecideOptions = {},
): Promise<Decided[]> {
  intents.forEach(checkIntent)
  const now = deps.clock.now()
  const rules = await deps.rules(tx, now)
  // Customers are locked here, so that nobody else decides the same keys between reading and writing.
  const people = await readPeople(tx, deps.neighbours, intents, { isLocked: true, now })
  const past = await readPast(tx, intents)
  const decided = new Map<string, Decided>()
  const open: Case[] = []
  for (const intent of new Map(intents.map((one) => [one.key, one])).values()) {
    const turns = past.get(intent.key) ?? []
    const person = people.of(intent)
    const answer = await answerFromPast(
      { tx, now, isOrphaned: options.isOrphaned ?? false },
      intent,
      person,
      turns,
    )
    if (answer) decided.set(intent.key, answer)
    else open.push({ intent, ask: withoutRefused(askOf(intent), turns), person, past: turns })
  }
  const batch = new Batch(now, rules, options.isAtOnce ? 'sending' : 'ready')
  for (const one of inOrder(open)) decided.set(one.intent.key, batch.decide(one))
  await batch.write(tx)
  return intents.map(({ key }) => decided.get(key)!)
}

/** The open decisions of one batch: made one after the other, written together. */
class Batch {
  private readonly taken: Reservations
  private readonly rows: DecisionRows

  constructor(
    private readonly now: number,
    private readonly rules: GateRules,
    private readonly begins: 'ready' | 'sending',
  ) {
    this.taken = new Reservations(now)
    this.rows = new DecisionRows(now)
  }

  decide({ intent, ask, person, past }: Case): Decided {
    const inputs = inputsOf(person.facts, ask, this.rules)
    const verdict = decideSend(person.facts, ask, this.rules, this.now)
    const { allowance, tokenId } = this.taken.take(intent, person, verdict, ask.priority)
    const turn = (past.at(-1)?.turn ?? 0) + 1
    const address = verdict.result === 'send' ? addressOf(verdict.channel, person) : undefined
    const allowanceId = allowance?.id ?? tokenId
    const decisionId = this.rows.add({ intent, person, turn, verdict, address, allowanceId, inputs })
    if (verdict.result !== 'send') return { intent, verdict, outcome: skippedBy(verdict) }
    const { channel } = verdict
    if (channel === 'messageCentre' || channel === 'guideCard') {
      this.rows.attempt(decisionId, channel, 'sent', 0)
      return { intent, verdict: publicVerdict(verdict), outcome: { result: 'sent', channel } }
    }
    const attemptId = this.rows.attempt(decisionId, channel, this.begins, Date.now() + LEASE_MS)
    const { facts, customerId } = person
    const seen = channel === 'service' || channel === 'miniService' ? facts[channel] : []
    const pass: SendPass = {
      intent,
      decisionId,
      attemptId,
      turn,
      channel,
      ...address!,
      customerId,
      allowance,
      tokenId,
      seen: seen.map(({ id, openedAt }) => ({ id, openedAt })),
    }
    return { intent, verdict: publicVerdict(verdict), pass }
  }

  async write(tx: EntityManager): Promise<void> {
    await this.taken.write(tx)
    await this.rows.write(tx)
  }
}

/** The openid that a channel writes to; undefined for those that call nobody. */
function addressOf(
  channel: SendPass['channel'],
  { openIds }: Person,
): Pick<SendPass, 'account' | 'openId'> | undefined {
  const account = channel === 'subscription' || channel === 'miniService' ? 'miniapp' : 'official'
  if (channel === 'messageCentre' || channel === 'guideCard') return undefined
  return { account, openId: openIds[account]! }
}
