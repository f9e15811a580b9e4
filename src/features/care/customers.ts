import type { z } from 'zod'
import type { CareCustomer, CareCustomerDetail } from '../../contract/care'
import type { Actor } from '../../platform/http/serve'
import type { Binding } from '../bindings'
import { noCustomer } from '../customers'
import { instant, type CareGround } from './ground'
import { demandMine, tenuresOf } from './mine'

type Row = z.input<typeof CareCustomer>
type Detail = z.input<typeof CareCustomerDetail>

/** What the list is narrowed to. */
export interface CustomerWish {
  search?: string | undefined
  tag?: string | undefined
  page: number
  pageSize: number
}

/** Reads a guide's own customers. */
export class CareCustomers {
  constructor(private readonly ground: CareGround) {}

  /** Those who came last first. */
  async list(
    actor: Actor,
    { search, tag, page, pageSize }: CustomerWish,
  ): Promise<{ items: Row[]; total: number }> {
    const { forGuides } = this.ground.customers
    let rows = await tenuresOf(this.ground, actor)
    const keep = (found: ReadonlySet<string>): void =>
      void (rows = rows.filter(({ customerId }) => found.has(customerId)))
    const ids = (): string[] => rows.map(({ customerId }) => customerId)
    if (search !== undefined) keep(await forGuides.searchAmong(ids(), search, actor.staffId))
    if (tag !== undefined) keep(await forGuides.tagged(ids(), tag))
    const total = rows.length
    const start = (page - 1) * pageSize
    return { items: await this.present(rows.slice(start, start + pageSize)), total }
  }

  /** One customer with all that helps to serve them; throws `customer.unknown`. */
  async detail(actor: Actor, customerId: string): Promise<Detail> {
    const { customers, sending, purseOf, conversationOf } = this.ground
    const home = await demandMine(this.ground, actor, customerId)
    const id = home.customerId
    const { forGuides } = customers
    const [row] = await this.present([home])
    if (!row) throw noCustomer()
    const profile = (await forGuides.profiles([id])).get(id) ?? {}
    const [last] = (await forGuides.touches(id, { skip: 0, take: 1 })).items
    const { sentence, channels } = await sending.reachOf(id)
    return {
      ...row,
      cause: home.cause as Detail['cause'],
      birthdayMonth: birthdayMonthOf(profile),
      lastSeen: last ? { title: last.title, at: last.at } : null,
      tagList: await forGuides.tags.of(id),
      reach: { sentence, channels },
      conversation: await conversationOf(actor, id),
      ...(await purseOf(id)),
    }
  }

  private async present(homes: readonly Binding[]): Promise<Row[]> {
    const { customers, staff, stores } = this.ground
    const byCustomer = new Map(homes.map((home) => [home.customerId, home]))
    const shops = new Map((await stores.all()).map(({ id, name }) => [id, name]))
    const names = await staff.namesOf([...new Set(homes.flatMap(({ staffId }) => staffId ?? []))])
    const summaries = await customers.forGuides.summaries([...byCustomer.keys()])
    return summaries.map(({ id, name, phoneMasked, stage, tags, isFollowing }) => {
      const { storeId, staffId, fromAt } = byCustomer.get(id)!
      return {
        ...{ id, name, phoneMasked, stage, tags, isFollowing },
        store: { id: storeId, name: shops.get(storeId) ?? '' },
        guide: staffId === null ? null : { id: staffId, name: names.get(staffId) ?? '' },
        since: instant(fromAt),
      }
    })
  }
}

/** The month of the birthday, 1–12, if the customer told it. */
export function birthdayMonthOf({ birthdayMonth }: { birthdayMonth?: string }): number | null {
  return birthdayMonth === undefined ? null : Number(birthdayMonth)
}
