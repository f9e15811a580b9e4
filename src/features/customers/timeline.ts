import type { z } from 'zod'
import type { TimelineEntry } from '../../contract/customers'
import { Touch } from './entities/touch'
import type { CustomerParts } from './parts'
import { presentTouch } from './views'

/** Contacts with a customer, the newest first, and how many there are. */
export async function touchesOf(
  { db }: Pick<CustomerParts, 'db'>,
  customerId: string,
  range: { skip: number; take: number },
): Promise<{ items: z.input<typeof TimelineEntry>[]; total: number }> {
  const order = { at: 'DESC', id: 'DESC' } as const
  const [rows, total] = await db.read.findAndCount(Touch, { where: { customerId }, order, ...range })
  return { items: rows.map(presentTouch), total }
}
