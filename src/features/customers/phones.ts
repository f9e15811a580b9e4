import { IsNull, Not, type EntityManager } from 'typeorm'
import { judgePhone } from '../../domain/merge'
import { normalisePhone } from '../../domain/phone'
import { changeProfile, type ProfileSource } from '../../domain/profile'
import { AppError } from '../../domain/errors'
import { Identity } from './entities/identity'
import { claimIdentity, openIdsOf, ownerOf, type IdentityName } from './identities'
import type { CustomerKeeper } from './keeper'
import { lockCustomer } from './lock'
import { lockBoth, mergeCustomers } from './merge'
import type { Profiles } from './profiles'
import { propose, settleProposal } from './proposals'

/** How we know a phone number. */
export type PhoneEvidence = 'verified_phone' | 'import' | 'staff'

/** What became of a phone number: attached, joined an imported member with the customer, or waits for staff. */
export interface PhoneAttached {
  /** The customer who has the number now, or who asked for it. */
  customerId: string
  result: 'attached' | 'merged' | 'proposed'
}

/** What attaching needs. */
export interface PhoneDeps {
  profiles: Profiles
  keepers: readonly CustomerKeeper[]
}

/** A phone number's identity; only the keyed hash is stored. */
export const phoneName = (profiles: Profiles, phone: string): IdentityName => ({
  kind: 'phone_hash',
  account: '',
  value: profiles.phoneHash(phone),
})

/** The number in the one way it is kept; throws `phone.invalid`. */
export function requirePhone(text: string): string {
  const phone = normalisePhone(text)
  if (phone === undefined)
    throw new AppError('invalid', 'phone.invalid', '手机号格式不对，请填写 11 位手机号，境外号码以 + 开头。')
  return phone
}

/**
 * Gives a phone number to a customer. One that belongs to somebody else joins both when the rule allows it, else it
 * becomes a case for staff (domain.md 3.3, reliability.md B3: a phone belongs to one customer at a time).
 */
export async function attachPhone(
  deps: PhoneDeps,
  tx: EntityManager,
  given: { customerId: string; phone: string; evidence: PhoneEvidence; at: number },
): Promise<PhoneAttached> {
  const { evidence, at } = given
  const phone = requirePhone(given.phone)
  const name = phoneName(deps.profiles, phone)
  const known = await ownerOf(tx, name)
  await lockBoth(tx, [given.customerId, ...(known === undefined ? [] : [known])])
  const { id: customerId } = await lockCustomer(tx, given.customerId)
  const owner = await claimIdentity(tx, { name, customerId, at, evidence })
  if (owner.customerId !== customerId) {
    const isVerified = evidence === 'verified_phone'
    return meet(deps, tx, { customerId, ownerId: owner.customerId, phone, isVerified, at })
  }
  if (owner.isNew) await closeOthers(tx, customerId, name.value, at)
  await keepPhone(deps.profiles, tx, { customerId, phone, source: evidence, at })
  return { customerId, result: 'attached' }
}

async function meet(
  deps: PhoneDeps,
  tx: EntityManager,
  case_: { customerId: string; ownerId: string; phone: string; isVerified: boolean; at: number },
): Promise<PhoneAttached> {
  const { customerId, ownerId, phone, isVerified, at } = case_
  const hasOpenId = (await openIdsOf(tx, ownerId)).length > 0
  const verdict = judgePhone({ hasOpenId }, isVerified)
  const proposal = await propose(tx, { oneId: customerId, otherId: ownerId, reason: 'phone', at })
  if (verdict === 'propose') return { customerId, result: 'proposed' }
  const wish = { oneId: customerId, otherId: ownerId, cause: 'phone' as const, at }
  const merged = await mergeCustomers(tx, wish, deps.keepers)
  await settleProposal(tx, proposal, { state: 'accepted', decidedBy: null, note: '微信验证的手机号', at })
  const intoId = merged?.intoId ?? customerId
  await keepPhone(deps.profiles, tx, { customerId: intoId, phone, source: 'verified_phone', at })
  return { customerId: intoId, result: 'merged' }
}

/** A customer has one number: the one before stops naming them. */
async function closeOthers(tx: EntityManager, customerId: string, value: string, at: number): Promise<void> {
  await tx.update(
    Identity,
    { customerId, kind: 'phone_hash', value: Not(value), toAt: IsNull() },
    { openKey: null, toAt: at },
  )
}

async function keepPhone(
  profiles: Profiles,
  tx: EntityManager,
  phone: { customerId: string; phone: string; source: ProfileSource; at: number },
): Promise<void> {
  const fields = await profiles.read(tx, phone.customerId)
  const isKnown = fields.phone?.value === phone.phone && fields.phone.source === 'verified_phone'
  if (isKnown) return
  const change = { phone: phone.phone }
  await profiles.write(tx, phone.customerId, changeProfile(fields, change, phone.source, phone.at), phone.at)
}
