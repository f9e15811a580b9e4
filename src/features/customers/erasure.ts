import { In, Like, type EntityManager } from 'typeorm'
import { Job } from '../../platform/jobs/job.entity'
import { Customer } from './entities/customer'
import { DataRequest } from './entities/data-request'
import { Follower } from './entities/follower'
import { Identity } from './entities/identity'
import { CustomerPlace } from './entities/customer-place'
import { CustomerTag } from './entities/customer-tag'
import { MemberImportLine } from './entities/member-import'
import { MpSession } from './entities/mp-session'
import type { CustomerKeeper, ErasureOrder } from './keeper'
import { familyOf, lockCustomer } from './lock'
import type { Profiles } from './profiles'

/** What erasing needs. */
export interface ErasureDeps {
  profiles: Profiles
  keepers: readonly CustomerKeeper[]
  /** Tells that openids are strangers again. */
  forget(account: string, openId: string): void
}

/** What was done, without personal data: the proof of an erasure. */
export interface ErasureProof {
  erasedAt: number
  customers: number
  openIds: number
  keepers: string[]
}

/** Instead of what named the customer; with the row's id it stays unique. */
const ERASED = 'erased'

/** Every openid that one customer ever had. */
async function everyOpenId(tx: EntityManager, customerId: string): Promise<ErasureOrder['openIds']> {
  const rows = await tx.findBy(Identity, { customerId, kind: 'openid' })
  return rows
    .filter(({ value }) => value !== ERASED)
    .map(({ account, value }) => ({ account, openId: value }))
}

/** Jobs that name an openid and have not been done have lost their reason. */
async function dropJobs(tx: EntityManager, openIds: ErasureOrder['openIds']): Promise<void> {
  for (const { openId } of openIds) {
    await tx.delete(Job, { payload: Like(`%"${openId}"%`), state: In(['queued', 'parked']) })
    await tx.delete(Job, { dedupeKey: Like(`%:${openId}`), state: In(['queued', 'parked']) })
  }
}

/** Removes what customers themselves keep: data key and fields, identities, follower, sessions, tags, import rows. */
export async function eraseOwnRows(
  tx: EntityManager,
  profiles: Profiles,
  order: ErasureOrder,
): Promise<void> {
  const { customerId, openIds, at } = order
  await profiles.erase(tx, customerId, at)
  for (const { id, toAt } of await tx.findBy(Identity, { customerId }))
    await tx.update(Identity, { id }, { value: ERASED, openKey: null, toAt: toAt ?? at })
  for (const { openId } of openIds) {
    await tx.delete(Follower, { openId })
    await tx.delete(MpSession, { openId })
  }
  await tx.delete(MpSession, { customerId })
  await eraseWords(tx, customerId)
}

/** Removes what was said and noted about a customer outside the profile. */
async function eraseWords(tx: EntityManager, customerId: string): Promise<void> {
  await tx.delete(CustomerTag, { customerId })
  await tx.delete(CustomerPlace, { customerId })
  await tx.update(DataRequest, { customerId }, { reason: null })
  for (const { id } of await tx.findBy(MemberImportLine, { customerId }))
    await tx.update(MemberImportLine, { id }, { importKey: `${ERASED}:${id}`, openKey: null, content: null })
}

/** By what somebody is known in the Mini Program. */
const isOfMiniapp = ({ kind, account }: Identity): boolean =>
  kind === 'unionid' || (kind === 'openid' && account === 'miniapp')

/**
 * Erases somebody who left the official account and goes on in the Mini Program: the personal fields, and the account's
 * openids wherever they stand. The customer, their facts, their Mini Program identity and its sessions stay.
 */
export async function eraseFollower(
  { profiles, keepers, forget }: ErasureDeps,
  tx: EntityManager,
  customerId: string,
  at: number,
): Promise<void> {
  const all: ErasureOrder['openIds'][number][] = []
  for (const id of await familyOf(tx, customerId)) {
    const openIds = (await everyOpenId(tx, id)).filter(({ account }) => account === 'official')
    await dropJobs(tx, openIds)
    for (const keeper of keepers) await keeper.forget?.(tx, { customerId: id, openIds, at })
    for (const row of await tx.findBy(Identity, { customerId: id }))
      if (!isOfMiniapp(row))
        await tx.update(Identity, { id: row.id }, { value: ERASED, openKey: null, toAt: row.toAt ?? at })
    await profiles.erase(tx, id, at)
    await eraseWords(tx, id)
    all.push(...openIds)
  }
  if (all.length > 0) await tx.delete(Follower, { openId: In(all.map(({ openId }) => openId)) })
  for (const { account, openId } of all) forget(account, openId)
}

/**
 * Erases a customer and everybody who was merged into them: personal data goes, facts and sums stay under the id
 * (I-12, decisions.md 25). Undefined when that has happened already.
 */
export async function eraseCustomer(
  { keepers, forget }: ErasureDeps,
  tx: EntityManager,
  customerId: string,
  at: number,
): Promise<ErasureProof | undefined> {
  const customer = await lockCustomer(tx, customerId)
  if (customer.state === 'erased') return undefined
  const family = await familyOf(tx, customer.id)
  const orders: ErasureOrder[] = []
  for (const id of family) orders.push({ customerId: id, openIds: await everyOpenId(tx, id), at })
  // Before the keepers, who may enqueue the rest of their work.
  for (const { openIds } of orders) await dropJobs(tx, openIds)
  for (const order of orders) for (const keeper of keepers) await keeper.erase(tx, order)
  await tx.update(Customer, { id: customer.id }, { state: 'erased', eraseDueAt: null, updatedAt: at })
  const openIds = orders.flatMap((order) => order.openIds)
  for (const { account, openId } of openIds) forget(account, openId)
  return {
    erasedAt: at,
    customers: family.length,
    openIds: new Set(openIds.map(({ account, openId }) => `${account}:${openId}`)).size,
    keepers: keepers.map(({ name }) => name),
  }
}
