import type { storesApi } from '../../contract/stores'
import type { Clock } from '../../platform/clock'
import type { Actor, Handlers } from '../../platform/http/serve'
import type { StaffDirectory } from '../staff'
import type { StoreDirectory } from './directory'
import { cardOf, present, type StoreInfo } from './present'
import { noStore, type StoreWriter } from './writer'

export interface StoreRoutesDeps {
  clock: Clock
  staff: Pick<StaffDirectory, 'guideCounts'>
  stores: StoreDirectory
  writer: StoreWriter
}

const maySee = (actor: Actor, storeId: string): boolean =>
  actor.storeIds === 'all' || actor.storeIds.includes(storeId)

const isFound = ({ code, name, city, address }: StoreInfo, search: string): boolean =>
  [code, name, city, address].some((text) => text.toLowerCase().includes(search.toLowerCase()))

/** One page of a list in memory; pages start at 1. */
const pageOf = <T>(list: T[], { page, pageSize }: { page: number; pageSize: number }): T[] =>
  list.slice((page - 1) * pageSize, page * pageSize)

/** The operations with stores: the console's, and what shoppers see. */
export function storeRoutes({ clock, staff, stores, writer }: StoreRoutesDeps): Handlers<typeof storesApi> {
  const views = async (list: StoreInfo[]) => {
    const now = clock.now()
    const counts = await staff.guideCounts(
      list.map(({ id }) => id),
      now,
    )
    return list.map((store) => present(store, now, counts.get(store.id) ?? 0))
  }
  const view = async (store: StoreInfo) => (await views([store]))[0]!

  return {
    'GET /api/admin/stores': async ({ search, state, ...paging }, { actor }) => {
      const found = (await stores.all()).filter(
        (store) =>
          maySee(actor!, store.id) &&
          (state === undefined || store.state === state) &&
          (!search || isFound(store, search)),
      )
      return { items: await views(pageOf(found, paging)), total: found.length }
    },
    'POST /api/admin/stores': async (content, { actor }) =>
      view(await writer.create(content, actor!.staffId)),
    'GET /api/admin/stores/:id': async ({ id }, { actor }) => {
      const store = maySee(actor!, id) ? await stores.byId(id) : undefined
      if (!store) throw noStore()
      return view(store)
    },
    'PUT /api/admin/stores/:id': async ({ id, version, ...content }, { actor }) =>
      view(await writer.replace(id, version, content, actor!.staffId)),
    'POST /api/admin/stores/:id/state': async ({ id, state, reason }, { actor }) =>
      view(await writer.setState(id, state, reason, actor!.staffId)),
    'GET /api/mp/stores': async (paging) => {
      const open = (await stores.all()).filter(({ state }) => state === 'open')
      const now = clock.now()
      return { items: pageOf(open, paging).map((store) => cardOf(store, now, null)), total: open.length }
    },
    'POST /api/mp/stores/nearest': async ({ limit, ...place }) => {
      const found = await stores.nearest(place, limit)
      const now = clock.now()
      return { items: found.map(({ store, distanceMetres }) => cardOf(store, now, distanceMetres)) }
    },
  }
}
