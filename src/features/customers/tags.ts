import { IsNull, LessThanOrEqual, type EntityManager } from 'typeorm'
import { insertOnce } from '../../platform/db/insert-once'
import { newId } from '../../platform/ids'
import { CustomerTag, Tag, type TagSource } from './entities/customer-tag'

/** A tag to put on a customer; `expiresAt` in epoch ms, absent for never. */
export interface NewTag {
  tag: string
  source: TagSource
  expiresAt?: number | null
}

const openKeyOf = (customerId: string, tag: string): string => `${customerId}:${tag}`

/** Adds the name to the list of tags unless it is there. */
export function defineTag(tx: EntityManager, name: string, at: number): Promise<boolean> {
  return insertOnce(tx, Tag, { id: newId(), name, createdAt: at })
}

/** Puts a tag on a customer; one that is there takes over a later end. */
export async function addTag(
  tx: EntityManager,
  customerId: string,
  { tag, source, expiresAt = null }: NewTag,
  at: number,
): Promise<void> {
  await defineTag(tx, tag, at)
  const openKey = openKeyOf(customerId, tag)
  const known = await tx.findOneBy(CustomerTag, { openKey })
  if (known && known.expiresAt !== null && known.expiresAt <= at) {
    await tx.update(CustomerTag, { id: known.id }, { toAt: known.expiresAt, openKey: null })
  } else if (known) {
    const isLater = known.expiresAt !== null && (expiresAt === null || expiresAt > known.expiresAt)
    if (isLater) await tx.update(CustomerTag, { id: known.id }, { expiresAt })
    return
  }
  const row = { id: newId(), customerId, tag, source, fromAt: at, expiresAt, toAt: null, openKey }
  await insertOnce(tx, CustomerTag, row)
}

/** Takes a tag off; false when the customer did not have it. */
export async function removeTag(
  tx: EntityManager,
  customerId: string,
  tag: string,
  at: number,
): Promise<boolean> {
  const openKey = openKeyOf(customerId, tag)
  const { affected } = await tx.update(CustomerTag, { openKey }, { toAt: at, openKey: null })
  return (affected ?? 0) > 0
}

/** The tags that a customer has at `at`. */
export async function tagsOf(tx: EntityManager, customerId: string, at: number): Promise<CustomerTag[]> {
  const rows = await tx.find(CustomerTag, {
    where: { customerId, toAt: IsNull() },
    order: { fromAt: 'ASC', id: 'ASC' },
  })
  return rows.filter(({ expiresAt }) => expiresAt === null || expiresAt > at)
}

/** Closes tags whose end has come; says how many. */
export async function expireTags(tx: EntityManager, at: number): Promise<number> {
  const { affected } = await tx
    .createQueryBuilder()
    .update(CustomerTag)
    .set({ toAt: () => 'expiresAt', openKey: null })
    .where({ toAt: IsNull(), expiresAt: LessThanOrEqual(at) })
    .execute()
  return affected ?? 0
}

/** Moves open tags to the customer who goes on; one that both have stays as it is there. */
export async function moveTags(
  tx: EntityManager,
  fromId: string,
  intoId: string,
  at: number,
): Promise<string[]> {
  const moved: string[] = []
  for (const row of await tx.findBy(CustomerTag, { customerId: fromId, toAt: IsNull() })) {
    await tx.update(CustomerTag, { id: row.id }, { toAt: at, openKey: null })
    await addTag(tx, intoId, row, at)
    moved.push(row.id)
  }
  return moved
}
