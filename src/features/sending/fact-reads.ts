import type { EntityManager } from 'typeorm'
import { massMonth, MASS_PER_MONTH } from '../../domain/mass-month'
import type { Allowance, AllowanceKind } from '../../domain/send-window'
import type { Topic } from '../../domain/send-class'
import type { Account } from '../../wechat/account'
import type { Person } from './person'
import type { SendIntent } from './intent'
import type { SendingNeighbours } from './people'
import { preferencesOf } from './preference-row'
import { forUpdate, marks, select } from './rows'

/** The longest window that a frequency budget has. */
export const LONGEST_WINDOW_MS = 30 * 86_400_000
/** A client's word counts after this time also without WeChat's event (decisions.md 17). */
export const PROVISIONAL_MS = 600_000

/** How facts are read. */
export interface ReadContext {
  tx: EntityManager
  isLocked: boolean
  now: number
}

type Raw<T extends string> = Record<T, string | number>

/** The allowances of one app: customer-service windows, and mass messages of the month. */
export async function readLedger(
  { tx, isLocked, now }: ReadContext,
  people: readonly Person[],
  account: Account,
): Promise<void> {
  const byOpenId = new Map(
    people.flatMap((person) => (person.openIds[account] ? [[person.openIds[account], person]] : [])),
  )
  const rows = await select<Raw<'id' | 'openId' | 'kind' | 'openedAt' | 'expiresAt' | 'allowance' | 'used'>>(
    tx,
    (list) =>
      `SELECT id, openId, kind, openedAt, expiresAt, allowance, used FROM allowances WHERE account = ? AND openId IN (${list})${forUpdate(tx, isLocked)}`,
    [...byOpenId.keys()],
    [account],
  )
  for (const row of rows) {
    const person = byOpenId.get(String(row.openId))!
    const one: Allowance = {
      id: String(row.id),
      kind: row.kind as AllowanceKind,
      openedAt: Number(row.openedAt),
      expiresAt: Number(row.expiresAt),
      allowance: Number(row.allowance),
      used: Number(row.used),
    }
    if (row.kind === 'massMonth') {
      const isCurrent = one.openedAt === massMonth(now).openedAt
      person.massRow = { ...one, isCurrent }
      person.facts.massLeft = isCurrent ? Math.max(0, one.allowance - one.used) : MASS_PER_MONTH
    } else person.facts[account === 'official' ? 'service' : 'miniService'].push(one)
  }
}

/** Free subscription tokens of the templates that the intents offer, and those that wait for WeChat's word. */
export async function readTokens(
  { tx, isLocked, now }: ReadContext,
  people: readonly Person[],
  intents: readonly SendIntent[],
): Promise<void> {
  const templates = [...new Set(intents.flatMap(({ contents }) => contents.subscription?.templateId ?? []))]
  const byOpenId = new Map(
    people.flatMap((person) => (person.openIds.miniapp ? [[person.openIds.miniapp, person]] : [])),
  )
  if (templates.length === 0) return
  const rows = await select<Raw<'id' | 'openId' | 'templateId' | 'isStanding' | 'state' | 'grantedAt'>>(
    tx,
    (list) =>
      `SELECT id, openId, templateId, isStanding, state, grantedAt FROM subscription_tokens WHERE templateId IN (${marks(templates)}) AND account = 'miniapp' AND openId IN (${list}) AND state IN ('granted', 'provisional') ORDER BY grantedAt, id${forUpdate(tx, isLocked)}`,
    [...byOpenId.keys()],
    templates,
  )
  for (const row of rows) {
    const { facts, tokens } = byOpenId.get(String(row.openId))!
    const templateId = String(row.templateId)
    const countsFrom = row.state === 'granted' ? 0 : Number(row.grantedAt) + PROVISIONAL_MS
    if (countsFrom > now) {
      facts.provisional[templateId] = Math.min(countsFrom, facts.provisional[templateId] ?? Infinity)
      continue
    }
    const isStanding = Boolean(Number(row.isStanding))
    const free = tokens.get(templateId) ?? []
    tokens.set(templateId, [...free, { id: String(row.id), isStanding }])
    facts.tokens[templateId] = isStanding ? Infinity : (facts.tokens[templateId] ?? 0) + 1
  }
}

const customersOf = (people: readonly Person[]): Map<string, Person> =>
  new Map(people.flatMap((person) => (person.customerId === undefined ? [] : [[person.customerId, person]])))

/** What the customers decided. */
export async function readWishes({ tx }: ReadContext, people: readonly Person[]): Promise<void> {
  const byId = customersOf(people)
  const rows = await select<Record<string, unknown>>(
    tx,
    (list) => `SELECT * FROM preferences WHERE customerId IN (${list})`,
    [...byId.keys()],
  )
  for (const row of rows) {
    const number = (name: string): number | null => (row[name] === null ? null : Number(row[name]))
    byId.get(String(row.customerId))!.facts.preferences = preferencesOf({
      stoppedTopics: JSON.parse(String(row.stoppedTopics)) as Topic[],
      quietFrom: number('quietFrom'),
      quietTo: number('quietTo'),
      maxPer7Days: number('maxPer7Days'),
      pausedUntil: number('pausedUntil'),
      isNonPersonalised: Boolean(Number(row.isNonPersonalised)),
      isStopped: Boolean(Number(row.isStopped)),
    })
  }
}

/** What marketing reached them lately, and what is known to be due. */
export async function readBudget(
  { tx, now }: ReadContext,
  people: readonly Person[],
  neighbours: SendingNeighbours,
): Promise<void> {
  const byId = customersOf(people)
  const ids = [...byId.keys()]
  const rows = await select<Raw<'customerId' | 'at'>>(
    tx,
    (list) => `SELECT customerId, at FROM frequency_uses WHERE customerId IN (${list}) AND at > ?`,
    ids,
    [],
    [now - LONGEST_WINDOW_MS],
  )
  for (const { customerId, at } of rows) byId.get(String(customerId))!.facts.uses.push(Number(at))
  const known = await neighbours.pendingFor(tx, ids)
  for (const [customerId, list] of known) byId.get(customerId)?.facts.known.push(...list)
}
