import type { EntityManager } from 'typeorm'
import { insertRow } from '../../platform/db/rows'
import { newId } from '../../platform/ids'
import type { Account } from '../../wechat/account'
import { Customer } from './entities/customer'
import { claimIdentity, openIdName, ownerOf, type IdentityName } from './identities'
import type { CustomerKeeper } from './keeper'
import { lockCustomer } from './lock'
import { lockBoth, mergeCustomers } from './merge'

/** Somebody who shows up at one of the apps. */
export interface Arrival {
  account: Account
  openId: string
  unionId?: string | undefined
  /** Epoch ms. */
  at: number
  /** How we know: callback, login, profile. At most 32 characters. */
  evidence: string
}

/** Who it is. */
export interface Arrived {
  customerId: string
  /** Whether the customer was made just now. */
  isNew: boolean
  /** The customer who ended because both have the same unionid. */
  mergedFrom?: string
}

const unionIdName = (unionId: string): IdentityName => ({ kind: 'unionid', account: '', value: unionId })

/** Makes a live customer without any identity yet; `at` in epoch ms. */
export async function newCustomer(tx: EntityManager, customerId: string, at: number): Promise<void> {
  const row = { id: customerId, state: 'live' as const, mergedInto: null, eraseDueAt: null }
  await insertRow(tx, Customer, { ...row, createdAt: at, updatedAt: at })
}

/**
 * Finds or makes the customer behind an openid and locks their row. Of many first messages at once the unique key of
 * the identity lets one make the customer, and the others wait for it. A known unionid joins both apps; when it
 * already belongs to somebody else the two are merged (domain.md 3.1 step 5, 3.3 step 7).
 */
export async function arrive(
  tx: EntityManager,
  who: Arrival,
  keepers: readonly CustomerKeeper[],
): Promise<Arrived> {
  const { unionId, at, evidence } = who
  const name = openIdName(who)
  const byOpenId = await ownerOf(tx, name)
  const byUnionId = unionId === undefined ? undefined : await ownerOf(tx, unionIdName(unionId))
  const known = [byOpenId, byUnionId].filter((id) => id !== undefined)
  const locked = await lockBoth(tx, known)
  const claim = { name, customerId: locked[0]?.id ?? newId(), at, evidence }
  const owner = byOpenId === undefined ? await claimIdentity(tx, claim) : undefined
  const isNew = owner?.isNew === true && locked.length === 0
  const customerId = isNew ? claim.customerId : (byOpenId ?? owner!.customerId)
  if (isNew) await newCustomer(tx, customerId, at)
  const isLocked = byOpenId !== undefined && locked.length === 1
  const id = isNew ? customerId : isLocked ? locked[0]!.id : (await lockCustomer(tx, customerId)).id
  if (unionId === undefined) return { customerId: id, isNew }
  return { isNew, ...(await join(tx, { customerId: id, unionId, at, evidence }, keepers)) }
}

async function join(
  tx: EntityManager,
  who: { customerId: string; unionId: string; at: number; evidence: string },
  keepers: readonly CustomerKeeper[],
): Promise<{ customerId: string; mergedFrom?: string }> {
  const { customerId, unionId, at, evidence } = who
  const owner = await claimIdentity(tx, { name: unionIdName(unionId), customerId, at, evidence })
  if (owner.customerId === customerId) return { customerId }
  const wish = { oneId: customerId, otherId: owner.customerId, cause: 'unionid' as const, at }
  const merged = await mergeCustomers(tx, wish, keepers)
  return merged ? { customerId: merged.intoId, mergedFrom: merged.fromId } : { customerId }
}
