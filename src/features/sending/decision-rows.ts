import type { EntityManager } from 'typeorm'
import type { GateVerdict } from '../../domain/send-decision'
import { DEFAULT_PRIORITY } from '../../domain/send-class'
import type { Value } from '../../platform/db/write'
import { newId } from '../../platform/ids'
import type { Account } from '../../wechat/account'
import type { Person } from './person'
import type { DecisionInputs } from './inputs'
import type { SendIntent } from './intent'
import { insertRows } from './rows'

const DECISIONS = [
  'id',
  'intentKey',
  'turn',
  'account',
  'openId',
  'customerId',
  'class',
  'topic',
  'priority',
  'channel',
  'messageType',
  'sourceKind',
  'sourceId',
  'staffId',
  'result',
  'reasonCode',
  'laterAt',
  'allowanceId',
  'inputs',
  'at',
]
const ATTEMPTS = ['id', 'decisionId', 'channel', 'state', 'startedAt', 'leaseUntil', 'settledAt']
const CENTRE = [
  'id',
  'decisionId',
  'customerId',
  'class',
  'topic',
  'title',
  'text',
  'pictureId',
  'link',
  'createdAt',
]
const CARDS = ['id', 'decisionId', 'customerId', 'staffId', 'title', 'text', 'link', 'createdAt']

/** One decision to be written. */
export interface NewDecision {
  intent: SendIntent
  person: Person
  turn: number
  verdict: GateVerdict
  address: { account: Account; openId: string } | undefined
  /** Of the allowance or the token that was taken. */
  allowanceId: string | undefined
  inputs: DecisionInputs
}

/** The rows of a batch's decisions, written with few statements at its end. */
export class DecisionRows {
  private readonly decisions: Value[][] = []
  private readonly attempts: Value[][] = []
  private readonly centre: Value[][] = []
  private readonly cards: Value[][] = []

  constructor(private readonly now: number) {}

  /** The decision's id. */
  add({ intent, person, turn, verdict, address, allowanceId, inputs }: NewDecision): string {
    const id = newId()
    const { key, class: kind, topic, priority, source, contents } = intent
    const channel = verdict.result === 'send' ? verdict.channel : null
    const message = channel === 'service' || channel === 'miniService' ? contents[channel] : undefined
    const { to } = intent
    const { account, openId } = address ?? ('openId' in to ? to : { account: '', openId: '' })
    this.decisions.push([
      id,
      key,
      turn,
      account,
      openId,
      person.customerId ?? null,
      kind,
      topic ?? null,
      priority ?? DEFAULT_PRIORITY,
      channel,
      message?.type ?? '',
      source.kind,
      source.id,
      source.staffId ?? null,
      verdict.result,
      verdict.reasonCode,
      verdict.result === 'later' ? verdict.at : null,
      allowanceId ?? null,
      JSON.stringify(inputs),
      this.now,
    ])
    if (channel === 'messageCentre') this.addCentre(id, intent, person)
    if (channel === 'guideCard') this.addCard(id, intent, person)
    return id
  }

  private addCentre(decisionId: string, intent: SendIntent, { customerId }: Person): void {
    const { title, text, pictureId, link } = intent.contents.messageCentre!
    const { class: kind, topic } = intent
    const row = [newId(), decisionId, customerId!, kind, topic ?? null, title, text]
    this.centre.push([...row, pictureId ?? null, link ?? null, this.now])
  }

  private addCard(decisionId: string, { contents, source }: SendIntent, person: Person): void {
    const { title, text, link } = contents.guideCard!
    const staffId = source.staffId ?? person.facts.guideId!
    this.cards.push([newId(), decisionId, person.customerId!, staffId, title, text, link, this.now])
  }

  /** The attempt's id; `state` sent: there is nothing to call. `leaseUntil` in real time. */
  attempt(
    decisionId: string,
    channel: string,
    state: 'ready' | 'sending' | 'sent',
    leaseUntil: number,
  ): string {
    const id = newId()
    const settledAt = state === 'sent' ? this.now : null
    this.attempts.push([id, decisionId, channel, state, this.now, leaseUntil, settledAt])
    return id
  }

  async write(tx: EntityManager): Promise<void> {
    await insertRows(tx, 'send_decisions', DECISIONS, this.decisions)
    await insertRows(tx, 'send_attempts', ATTEMPTS, this.attempts)
    await insertRows(tx, 'centre_messages', CENTRE, this.centre)
    await insertRows(tx, 'guide_cards', CARDS, this.cards)
  }
}
