import type { z } from 'zod'
import type { CustomerTagView } from '../../contract/customers'
import { AppError } from '../../domain/errors'
import type { Call } from '../../platform/http/serve'
import { lockCustomer } from './lock'
import type { CustomerParts } from './parts'
import { noteStaff } from './staff-call'
import { addTag, removeTag, tagsOf } from './tags'
import { presentTag } from './views'

type TagView = z.input<typeof CustomerTagView>

/** The tags that a customer has now. */
export async function tagList({ db, clock }: CustomerParts, customerId: string): Promise<TagView[]> {
  return (await tagsOf(db.read, customerId, clock.now())).map(presentTag)
}

/** Staff put a tag on a customer whom they may see; gives the tags then. Throws `tag.expired`. */
export async function putTag(
  parts: CustomerParts,
  call: Call,
  customerId: string,
  { tag, expiresAt }: { tag: string; expiresAt?: string | null | undefined },
): Promise<TagView[]> {
  const { db, clock } = parts
  const end = expiresAt ? Date.parse(expiresAt) : null
  if (end !== null && end <= clock.now())
    throw new AppError('invalid', 'tag.expired', '标签的到期时间已经过去，请选择以后的时间。')
  await db.transact(async (tx) => {
    await lockCustomer(tx, customerId)
    await addTag(tx, customerId, { tag, source: 'guide', expiresAt: end }, clock.now())
    await noteStaff(parts, tx, call, { action: 'customer.tag', customerId, after: { tag } })
  })
  return tagList(parts, customerId)
}

/** Staff take a tag off a customer whom they may see; gives the tags then. */
export async function takeTag(
  parts: CustomerParts,
  call: Call,
  customerId: string,
  tag: string,
): Promise<TagView[]> {
  const { db, clock } = parts
  await db.transact(async (tx) => {
    await lockCustomer(tx, customerId)
    if (await removeTag(tx, customerId, tag, clock.now()))
      await noteStaff(parts, tx, call, { action: 'customer.untag', customerId, after: { tag } })
  })
  return tagList(parts, customerId)
}
