import type { EntityManager } from 'typeorm'
import { insertOnce } from '../../platform/db/insert-once'
import { rowBy } from '../../platform/db/rows'
import { newId } from '../../platform/ids'
import type { Account } from '../../wechat/account'
import { Identity, type IdentityKind } from './entities/identity'

/** An openid of one app. */
export interface OpenId {
  account: Account
  openId: string
}

/** What makes an identity unique while it is open; `account` is '' for everything but openids. */
export interface IdentityName {
  kind: IdentityKind
  account: Account | ''
  value: string
}

/** The key that at most one open identity has (decisions.md 24). */
export const openKeyOf = ({ kind, account, value }: IdentityName): string => `${kind}:${account}:${value}`

/** The name of an app's openid. */
export const openIdName = ({ account, openId }: OpenId): IdentityName => ({
  kind: 'openid',
  account,
  value: openId,
})

/** The customer whom an open identity names. */
export async function ownerOf(tx: EntityManager, name: IdentityName): Promise<string | undefined> {
  const found = await rowBy(tx, Identity, { openKey: openKeyOf(name) })
  return found?.customerId
}

/** Gives an identity to a customer unless somebody has it; whose it is, and whether it is new. */
export async function claimIdentity(
  tx: EntityManager,
  claim: { name: IdentityName; customerId: string; at: number; evidence: string },
): Promise<{ customerId: string; isNew: boolean }> {
  const { name, customerId, at, evidence } = claim
  const openKey = openKeyOf(name)
  const row: Identity = { id: newId(), customerId, ...name, openKey, fromAt: at, toAt: null, evidence }
  if (await insertOnce(tx, Identity, row)) return { customerId, isNew: true }
  const winner = await tx.findOneByOrFail(Identity, { openKey })
  return { customerId: winner.customerId, isNew: false }
}

/** Every openid that the customer has now. */
export async function openIdsOf(tx: EntityManager, customerId: string): Promise<OpenId[]> {
  const rows = await tx.find(Identity, { where: { customerId, kind: 'openid' }, order: { fromAt: 'ASC' } })
  return rows.flatMap(({ account, value, openKey }) =>
    openKey === null || account === '' ? [] : [{ account: account as Account, openId: value }],
  )
}
