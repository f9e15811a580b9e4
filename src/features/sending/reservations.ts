import type { EntityManager } from 'typeorm'
import { massMonth, MASS_PER_MONTH } from '../../domain/mass-month'
import type { GateVerdict } from '../../domain/send-decision'
import { newId } from '../../platform/ids'
import type { OnConflict, Value } from '../../platform/db/write'
import type { Person } from './person'
import type { SendIntent } from './intent'
import { chunks, insertRows, marks } from './rows'

const MONTH_COLUMNS = [
  'id',
  'account',
  'openId',
  'kind',
  'openedAt',
  'expiresAt',
  'allowance',
  'used',
  'sourceId',
]
const TAKE_OVER: OnConflict = {
  keys: ['account', 'openId', 'kind'],
  update: { openedAt: 'set', expiresAt: 'set', allowance: 'set', used: 'set', sourceId: 'set' },
}
const USE_COLUMNS = ['id', 'customerId', 'at', 'priority', 'intentKey', 'state']

/** What a verdict took. */
export interface Taken {
  allowance?: { id: string; openedAt: number }
  tokenId?: string
}

/** Everything that the decisions of a batch take, written with few statements at its end. */
export class Reservations {
  private readonly allowances = new Map<string, number>()
  private readonly months = new Map<string, { row: Value[]; used: number }>()
  private readonly tokens: string[] = []
  private readonly uses: Value[][] = []

  constructor(private readonly now: number) {}

  /** Takes what the verdict needs, also from the facts, so that the next decision of the batch sees it. */
  take(intent: SendIntent, person: Person, verdict: GateVerdict, priority: number): Taken {
    if (verdict.result !== 'send') return {}
    const { facts, customerId } = person
    if (intent.class === 'marketing' && customerId !== undefined) {
      facts.uses.push(this.now)
      this.uses.push([newId(), customerId, this.now, priority, intent.key, 'held'])
    }
    if (verdict.channel === 'mass') return { allowance: this.takeMonth(person, intent.key) }
    if (verdict.channel === 'subscription')
      return this.takeToken(person, intent.contents.subscription!.templateId)
    if (verdict.allowance === undefined) return {}
    const { id, openedAt } = verdict.allowance
    verdict.allowance.used++
    this.allowances.set(id, (this.allowances.get(id) ?? 0) + 1)
    return { allowance: { id, openedAt } }
  }

  private takeMonth(person: Person, key: string): { id: string; openedAt: number } {
    const openId = person.openIds.official!
    person.facts.massLeft--
    const { massRow } = person
    if (massRow?.isCurrent) {
      this.allowances.set(massRow.id, (this.allowances.get(massRow.id) ?? 0) + 1)
      return massRow
    }
    const { openedAt, expiresAt } = massMonth(this.now)
    const begun = this.months.get(openId)
    const id = begun ? String(begun.row[0]) : (massRow?.id ?? newId())
    const used = (begun?.used ?? 0) + 1
    const row = [
      id,
      'official',
      openId,
      'massMonth',
      openedAt,
      expiresAt,
      MASS_PER_MONTH,
      used,
      key.slice(0, 64),
    ]
    this.months.set(openId, { row, used })
    return { id, openedAt }
  }

  private takeToken({ facts, tokens }: Person, templateId: string): Taken {
    const free = tokens.get(templateId)!
    if (free.some(({ isStanding }) => isStanding)) return {}
    const token = free.shift()!
    facts.tokens[templateId]!--
    this.tokens.push(token.id)
    return { tokenId: token.id }
  }

  async write(tx: EntityManager): Promise<void> {
    const byCount = new Map<number, string[]>()
    for (const [id, count] of this.allowances) byCount.set(count, [...(byCount.get(count) ?? []), id])
    for (const [count, ids] of byCount)
      for (const part of chunks(ids))
        await tx.query(`UPDATE allowances SET used = used + ? WHERE id IN (${marks(part)})`, [count, ...part])
    const months = [...this.months.values()].map(({ row }) => row)
    await insertRows(tx, 'allowances', MONTH_COLUMNS, months, TAKE_OVER)
    for (const part of chunks(this.tokens))
      await tx.query(`UPDATE subscription_tokens SET state = 'held' WHERE id IN (${marks(part)})`, part)
    await insertRows(tx, 'frequency_uses', USE_COLUMNS, this.uses)
  }
}
