import { In, IsNull, LessThanOrEqual, Not, type EntityManager } from 'typeorm'
import { changeProfile, type ProfileFieldName } from '../../domain/profile'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { NewJob } from '../../platform/jobs/jobs'
import type { Account } from '../../wechat/account'
import type { Arrival, Arrived } from './arrive'
import { Customer } from './entities/customer'
import { Follower } from './entities/follower'
import { Identity } from './entities/identity'
import { eraseCustomer, eraseFollower, type ErasureDeps } from './erasure'
import { openIdsOf } from './identities'
import { lockCustomer } from './lock'
import { writeTouch } from './touches'

/** The job that notes that somebody unfollowed and when their data has to be gone. */
export const UNFOLLOW_JOB = 'customers.unfollowed'
/** The job that erases what a person no longer allows us to keep (callbacks.md §6.7). */
export const REVOKE_JOB = 'customers.revoked'

const HOUR_MS = 3_600_000

/** What leaving needs. */
export interface LeavingDeps extends ErasureDeps {
  db: Database
  clock: Clock
  arrive(tx: EntityManager, who: Arrival): Promise<Arrived>
  /** Whether the customer has a card, whose consent covers what is kept. */
  hasCard(tx: EntityManager, customerId: string): Promise<boolean>
  /** Hours after which a leaver's data is gone (policy `retention`). */
  erasureHours(at: number): Promise<number>
}

interface Unfollowed {
  openId: string
  /** CreateTime of the event. */
  at: number
  inboundId: string
}

interface Revoked {
  account: Account
  openId: string
  /** WeChat's number of what is revoked; null when the person closed everything. */
  scope: string | null
}

/** Enqueue it with the event. */
export const unfollowJob = (order: Unfollowed): NewJob => ({
  type: UNFOLLOW_JOB,
  payload: order,
  dedupeKey: `${UNFOLLOW_JOB}:${order.inboundId}`,
})

/** Enqueue it with the event. */
export const revokeJob = (order: Revoked, inboundId: string): NewJob => ({
  type: REVOKE_JOB,
  payload: order,
  dedupeKey: `${REVOKE_JOB}:${inboundId}`,
})

/** Which fields were collected under which scope; other scopes are never asked for here. */
const FIELDS_OF_SCOPE: Record<string, readonly ProfileFieldName[]> = {
  '6': ['name', 'gender'],
  '19': ['name'],
  '205': ['name', 'gender'],
  '8': ['phone'],
}

/** Follows and their ends: what is due when somebody leaves, and doing it. */
export class Leaving {
  constructor(private readonly deps: LeavingDeps) {}

  /** Does the unfollow job; an event that a newer follow has overtaken changes nothing. */
  unfollowed = ({ openId, at, inboundId }: Unfollowed): Promise<void> =>
    this.deps.db.transact(async (tx) => {
      const who = { account: 'official' as const, openId }
      const { customerId } = await this.deps.arrive(tx, { ...who, at, evidence: 'callback' })
      await writeTouch(tx, { customerId, kind: 'unfollow', ref: inboundId, at })
      const follower = await tx.findOneBy(Follower, who)
      if (!follower || follower.isSubscribed) return
      const eraseDueAt = at + (await this.deps.erasureHours(at)) * HOUR_MS
      await tx.update(Customer, { id: customerId }, { eraseDueAt, updatedAt: this.deps.clock.now() })
    })

  /** Does the revocation job. */
  revoked = ({ account, openId, scope }: Revoked): Promise<void> =>
    this.deps.db.transact(async (tx) => {
      const identity = await tx.findOneBy(Identity, {
        kind: 'openid',
        account,
        value: openId,
        openKey: Not(IsNull()),
      })
      if (!identity) return
      const at = this.deps.clock.now()
      const { id } = await lockCustomer(tx, identity.customerId)
      if (scope === null) return void (await eraseCustomer(this.deps, tx, id, at))
      await this.drop(tx, id, FIELDS_OF_SCOPE[scope] ?? [], at)
    })

  /** Ids of customers whose time has come. */
  async due(limit: number): Promise<string[]> {
    const rows = await this.deps.db.read.find(Customer, {
      where: { eraseDueAt: LessThanOrEqual(this.deps.clock.now()) },
      select: { id: true },
      take: limit,
    })
    return rows.map(({ id }) => id)
  }

  /** Somebody follows again: nothing is due any more. */
  async returned(tx: EntityManager, customerId: string): Promise<void> {
    await tx.update(Customer, { id: customerId, eraseDueAt: Not(IsNull()) }, { eraseDueAt: null })
  }

  /**
   * Does what is due for one leaver (decisions.md 13): a member keeps what the card covers, whoever follows again keeps
   * all. Somebody without a card is erased whole; one who uses the Mini Program loses the personal fields and all that
   * belongs to the official account, but is still known there, for the Mini Program was not left.
   */
  settle(customerId: string): Promise<void> {
    const { db, clock, keepers, hasCard } = this.deps
    return db.transact(async (tx) => {
      const now = clock.now()
      const customer = await lockCustomer(tx, customerId)
      if (customer.eraseDueAt === null || customer.eraseDueAt > now) return
      const openIds = await openIdsOf(tx, customer.id)
      const official = openIds.filter(({ account }) => account === 'official')
      const values = official.map(({ openId }) => openId)
      const isBack =
        values.length > 0 &&
        (await tx.existsBy(Follower, { account: 'official', openId: In(values), isSubscribed: true }))
      if (!isBack && !(await hasCard(tx, customer.id))) {
        if (!openIds.some(({ account }) => account === 'miniapp'))
          return void (await eraseCustomer(this.deps, tx, customer.id, now))
        await eraseFollower(this.deps, tx, customer.id, now)
        await this.returned(tx, customer.id)
        return
      }
      await this.returned(tx, customer.id)
      if (isBack) return
      const order = { customerId: customer.id, openIds: official, at: now }
      for (const keeper of keepers) await keeper.leave?.(tx, order)
      const blank = { tagIds: null, subscribeScene: null, unionId: null, scene: null, firstScene: null }
      if (values.length > 0) await tx.update(Follower, { account: 'official', openId: In(values) }, blank)
    })
  }

  /** Removes fields of a profile because what allowed them was taken back; a phone number stops naming the customer. */
  async drop(
    tx: EntityManager,
    customerId: string,
    names: readonly ProfileFieldName[],
    at: number,
  ): Promise<void> {
    if (names.length === 0) return
    const { profiles } = this.deps
    const change = Object.fromEntries(names.map((name) => [name, null]))
    const fields = changeProfile(await profiles.read(tx, customerId), change, 'self', at)
    await profiles.write(tx, customerId, fields, at)
    if (!names.includes('phone')) return
    const numbers = { customerId, kind: 'phone_hash' as const }
    await tx.update(Identity, { ...numbers, toAt: IsNull() }, { toAt: at })
    await tx.update(Identity, numbers, { value: 'erased', openKey: null })
  }
}
