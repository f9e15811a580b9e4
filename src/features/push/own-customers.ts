import { In, IsNull } from 'typeorm'
import type { z } from 'zod'
import type { PushCustomer } from '../../contract/guide-pushes'
import { Binding } from '../bindings'
import type { PushGround } from './ground'

/** What the list of customers is narrowed to. */
export interface OwnWish {
  search?: string | undefined
  tag?: string | undefined
  page: number
  pageSize: number
}

/** The customers to whom a guide may push: those whose home guide they are now. */
export class OwnCustomers {
  constructor(private readonly ground: Pick<PushGround, 'db' | 'customers'>) {}

  /** Those who came last first; of those whom `search` and `tag` mean when they are given. */
  async list(
    staffId: string,
    { search, tag, page, pageSize }: OwnWish,
  ): Promise<{ items: z.input<typeof PushCustomer>[]; total: number }> {
    const { forGuides } = this.ground.customers
    let ids = await this.idsOf(staffId)
    const keep = (found: ReadonlySet<string>): void => void (ids = ids.filter((id) => found.has(id)))
    if (search !== undefined) keep(await forGuides.searchAmong(ids, search, staffId))
    if (tag !== undefined) keep(await forGuides.tagged(ids, tag))
    const start = (page - 1) * pageSize
    const summaries = await forGuides.summaries(ids.slice(start, start + pageSize))
    const items = summaries.map(({ id, name, phoneMasked, tags }) => {
      return { customerId: id, name, phoneMasked, tags }
    })
    return { items, total: ids.length }
  }

  /** Of these customers, those whose home guide this is now. */
  async among(staffId: string, customerIds: readonly string[]): Promise<Set<string>> {
    const own = await this.ground.db.read.findBy(Binding, {
      ...{ staffId, role: 'home' as const, toAt: IsNull() },
      customerId: In([...customerIds]),
    })
    return new Set(own.map(({ customerId }) => customerId))
  }

  private async idsOf(staffId: string): Promise<string[]> {
    const rows = await this.ground.db.read.find(Binding, {
      select: { id: true, customerId: true },
      where: { staffId, role: 'home', toAt: IsNull() },
      order: { fromAt: 'DESC', id: 'DESC' },
    })
    return rows.map(({ customerId }) => customerId)
  }
}
