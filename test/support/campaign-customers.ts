import type { EntityManager } from 'typeorm'
import { insertRows, pieces } from '../../src/features/push/engine/bulk'
import type { Value } from '../../src/platform/db/write'
import { newId } from '../../src/platform/ids'
import type { Person } from '../../src/sandbox/world'
import { subscriptionContent } from './campaign-contents'
import type { CampaignWorld } from './campaign-world'

/** One customer of a test: what we know of them, and their phone. */
export interface SeededCustomer {
  id: string
  person: Person
}

/** How a customer stands; everything else is that of somebody who follows and agreed to marketing. */
export interface Standing {
  isFollowing?: boolean
  hasMiniapp?: boolean
  hasConsent?: boolean
  isStopped?: boolean
  pausedUntil?: number
  quiet?: { from: number; to: number }
  stoppedTopics?: string[]
  /** When marketing reached them before. */
  uses?: number[]
  /** Mass messages that they had this month. */
  massUsed?: number
  guideId?: string
  /** Tokens of the subscription template; `provisional` since that moment. */
  tokens?: number
  provisionalSince?: number
}

const SUBSCRIBE = 'subscription_tokens'

/** Puts customers into both worlds with few statements. */
export async function seedCustomers(
  world: CampaignWorld,
  many: number,
  standingOf: (index: number) => Standing,
): Promise<SeededCustomer[]> {
  const { app, sandbox, clock } = world
  const now = clock.now()
  const { templateId } = subscriptionContent(world)
  const customers: SeededCustomer[] = []
  for (const indexes of pieces([...Array(many).keys()], 2_000)) {
    const rows = new Rows(now)
    for (const index of indexes) {
      const standing = standingOf(index)
      const isFollowing = standing.isFollowing ?? true
      const wish = isFollowing ? { subscribedAt: now - 86_400_000 } : {}
      const person = sandbox.world.crowd.createInBackground(wish as never)
      const id = newId()
      customers.push({ id, person })
      rows.add(id, person, standing, templateId)
      if (standing.massUsed) spendMass(world, person, standing.massUsed)
    }
    await app.db.transact((tx) => rows.write(tx))
  }
  return customers
}

function spendMass(world: CampaignWorld, person: Person, used: number): void {
  const mass = world.sandbox.world.drawer('mass', () => ({
    jobs: [],
    received: {} as Record<string, number>,
    toAll: {},
    speed: 0,
  }))
  mass.received[`${new Date(world.clock.now() + 8 * 3_600_000).toISOString().slice(0, 7)} ${person.id}`] =
    used
}

/** Rows by table. */
class Rows {
  private readonly byTable = new Map<string, { columns: readonly string[]; rows: Value[][] }>()

  constructor(private readonly now: number) {}

  add(id: string, person: Person, standing: Standing, templateId: string): void {
    const { now } = this
    const day = now - 86_400_000
    this.row('customers', {
      id,
      state: 'live',
      mergedInto: null,
      eraseDueAt: null,
      createdAt: day,
      updatedAt: day,
    })
    const accounts =
      (standing.hasMiniapp ?? true) ? (['official', 'miniapp'] as const) : (['official'] as const)
    for (const account of accounts) {
      const value = person.openId[account]
      const identity = {
        customerId: id,
        kind: 'openid',
        account,
        value,
        openKey: `openid:${account}:${value}`,
      }
      this.row('identities', { id: newId(), ...identity, fromAt: day, toAt: null, evidence: 'callback' })
    }
    const isSubscribed = (standing.isFollowing ?? true) ? 1 : 0
    const follower = { account: 'official', openId: person.openId.official, isSubscribed, stateAt: day }
    this.row('followers', { id: newId(), ...follower, subscribedAt: day, lastInboundAt: day })
    if (standing.hasConsent ?? true)
      this.row('consents', {
        id: newId(),
        customerId: id,
        purpose: 'marketing',
        state: 'given',
        version: 1,
        evidence: 'seed',
        at: day,
      })
    this.wishes(id, standing)
    for (const at of standing.uses ?? [])
      this.row('frequency_uses', {
        id: newId(),
        customerId: id,
        at,
        priority: 50,
        intentKey: `before:${newId()}`,
        state: 'used',
      })
    this.tokens(person, standing, templateId)
    if (standing.massUsed) {
      const month = { openedAt: Date.UTC(2026, 7, 31, 16), expiresAt: Date.UTC(2026, 8, 30, 16) }
      const used = { allowance: 4, used: standing.massUsed, sourceId: 'before' }
      this.row('allowances', {
        id: newId(),
        account: 'official',
        openId: person.openId.official,
        kind: 'massMonth',
        ...month,
        ...used,
      })
    }
    if (standing.guideId)
      this.row('bindings', {
        id: newId(),
        customerId: id,
        storeId: 'store',
        staffId: standing.guideId,
        role: 'home',
        fromAt: day,
        toAt: null,
        cause: 'scan',
        decidedBy: 'customer',
        policyVersion: 0,
        sourceScanId: null,
        openKey: `home:${id}`,
      })
  }

  private wishes(customerId: string, { isStopped, pausedUntil, quiet, stoppedTopics }: Standing): void {
    if (!isStopped && pausedUntil === undefined && !quiet && !stoppedTopics) return
    this.row('preferences', {
      customerId,
      stoppedTopics: JSON.stringify(stoppedTopics ?? []),
      quietFrom: quiet?.from ?? null,
      quietTo: quiet?.to ?? null,
      maxPer7Days: null,
      pausedUntil: pausedUntil ?? null,
      isNonPersonalised: 0,
      isStopped: isStopped ? 1 : 0,
      updatedAt: this.now,
      changedBy: 'customer',
    })
  }

  private tokens(person: Person, { tokens = 0, provisionalSince }: Standing, templateId: string): void {
    const state = provisionalSince === undefined ? 'granted' : 'provisional'
    for (let index = 0; index < tokens; index++)
      this.row(SUBSCRIBE, {
        id: newId(),
        account: 'miniapp',
        openId: person.openId.miniapp,
        templateId,
        state,
        isStanding: 0,
        grantedAt: provisionalSince ?? this.now - 3_600_000,
        sourceId: newId(),
        settledAt: null,
      })
    if (tokens > 0) person.subscriptions[templateId] = { left: tokens, rejected: false }
  }

  private row(table: string, fields: Record<string, Value>): void {
    const known = this.byTable.get(table)
    if (known) known.rows.push(Object.values(fields))
    else this.byTable.set(table, { columns: Object.keys(fields), rows: [Object.values(fields)] })
  }

  async write(tx: EntityManager): Promise<void> {
    for (const [table, { columns, rows }] of this.byTable) await insertRows(tx, { table, columns, rows })
  }
}
