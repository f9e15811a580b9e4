import { In, IsNull, Not, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { MemberRow } from '../../domain/import-members'
import { completeProfile, type ProfileFields } from '../../domain/profile'
import { newId } from '../../platform/ids'
import { newCustomer } from './arrive'
import { CustomerTag } from './entities/customer-tag'
import { Identity } from './entities/identity'
import { MemberImportLine, type ImportedState } from './entities/member-import'
import { Touch } from './entities/touch'
import { eraseCustomer } from './erasure'
import { claimIdentity, ownerOf, type IdentityName } from './identities'
import { lockCustomer } from './lock'
import type { CustomerParts } from './parts'
import { attachPhone, phoneName } from './phones'
import { addTag } from './tags'

const numberName = (value: string): IdentityName => ({ kind: 'external_member', account: '', value })

/** The cause under which a row's opening balance is booked once. */
const causeOf = (line: MemberImportLine): string => `import:${line.id}`

/** Whom the row means: the customer of its number, else of its phone, else nobody yet. */
async function findMember(
  { profiles }: CustomerParts,
  tx: EntityManager,
  row: MemberRow,
): Promise<string | undefined> {
  const byNumber = row.externalNumber === null ? undefined : await ownerOf(tx, numberName(row.externalNumber))
  return byNumber ?? (row.phone === null ? undefined : ownerOf(tx, phoneName(profiles, row.phone)))
}

function knownOf(row: MemberRow, at: number): ProfileFields {
  const fields: ProfileFields = {}
  if (row.name !== null) fields.name = { value: row.name, source: 'import', at }
  if (row.birthdayMonth !== null)
    fields.birthdayMonth = { value: String(row.birthdayMonth), source: 'import', at }
  if (row.note !== null) fields.note = { value: row.note, source: 'import', at }
  return fields
}

/**
 * Takes one row over: finds or makes the customer, adds what nobody knew, and books the opening balance. Throws an
 * AppError when something about the row is impossible, such as an unknown tier.
 */
export async function takeOver(
  parts: CustomerParts,
  tx: EntityManager,
  line: MemberImportLine,
  row: MemberRow,
): Promise<{ state: ImportedState; customerId: string }> {
  const at = parts.clock.now()
  const known = await findMember(parts, tx, row)
  // Imported before under another name of theirs: what they had is booked already.
  const isBooked = { customerId: known ?? '', state: In(['made', 'updated']) }
  if (known !== undefined && (await tx.existsBy(MemberImportLine, isBooked)))
    return { state: 'skipped', customerId: known }
  const made = known === undefined ? newId() : undefined
  if (made !== undefined) await newCustomer(tx, made, at)
  const { id: customerId, state } = await lockCustomer(tx, known ?? made!)
  if (state !== 'live') throw new AppError('conflict', 'customer.erased', '这位顾客的个人信息已经删除')
  if (row.externalNumber !== null)
    await claimIdentity(tx, { name: numberName(row.externalNumber), customerId, at, evidence: 'import' })
  const fields = await parts.profiles.read(tx, customerId)
  await parts.profiles.write(tx, customerId, completeProfile(fields, knownOf(row, at)), at)
  if (row.phone !== null && fields.phone === undefined)
    await attachPhone(parts, tx, { customerId, phone: row.phone, evidence: 'import', at })
  for (const tag of row.tags) await addTag(tx, customerId, { tag, source: 'import' }, at)
  const { points, tier } = row
  await parts.neighbours.openBalance(tx, { customerId, cause: causeOf(line), points, tier, at })
  return { state: made === undefined ? 'updated' : 'made', customerId }
}

/** Whether nobody but the import has had to do with a customer whom it made. */
async function isUntouched(tx: EntityManager, customerId: string): Promise<boolean> {
  const hasOpenId = await tx.existsBy(Identity, { customerId, kind: 'openid' })
  // Opening the card with the import is a contact as well.
  const hasTouch = await tx.existsBy(Touch, { customerId, kind: Not('card') })
  return !hasOpenId && !hasTouch
}

async function dropImported(
  parts: CustomerParts,
  tx: EntityManager,
  customerId: string,
  importedAt: number,
  now: number,
): Promise<void> {
  const fields = await parts.profiles.read(tx, customerId)
  const rest = Object.entries(fields).filter(([, { source, at }]) => source !== 'import' || at !== importedAt)
  await parts.profiles.write(tx, customerId, Object.fromEntries(rest), now)
  const tags = { customerId, source: 'import' as const, fromAt: importedAt, toAt: IsNull() }
  await tx.update(CustomerTag, tags, { toAt: now, openKey: null })
  const names = {
    customerId,
    kind: In(['phone_hash', 'external_member']),
    evidence: 'import',
    fromAt: importedAt,
  }
  await tx.update(Identity, { ...names, openKey: Not(IsNull()) }, { toAt: now, openKey: null })
}

/** Takes one row back, unless something happened with the customer since: then it stays as it is. */
export async function takeBack(
  parts: CustomerParts,
  tx: EntityManager,
  line: MemberImportLine,
): Promise<ImportedState> {
  const at = parts.clock.now()
  const customer = await lockCustomer(tx, line.customerId!)
  const { id: customerId } = customer
  if (customer.state !== 'live' || customerId !== line.customerId) return 'kept'
  if (line.state === 'made' && !(await isUntouched(tx, customerId))) return 'kept'
  const balance = { customerId, cause: causeOf(line), at }
  if (!(await parts.neighbours.undoBalance(tx, balance))) return 'kept'
  if (line.state === 'made') await eraseCustomer(parts, tx, customerId, at)
  else await dropImported(parts, tx, customerId, line.doneAt ?? at, at)
  return 'undone'
}
