import type { EntityManager } from 'typeorm'
import { newId } from '../../platform/ids'
import type { StoreInfo } from '../stores'
import { BindingDecision, type Binding } from './entities/binding'
import type { Ground } from './ground'
import { homeOf, moveHome, openRows } from './tenures'

/**
 * The store that takes over from a closed one: the nearest open store within the policy's distance (domain.md 3.5).
 * Undefined when none is so near, or when nobody knows where the closed one was; then headquarters serve.
 */
export async function successorOf(
  { stores, policies }: Pick<Ground, 'stores' | 'policies'>,
  { latitude, longitude }: StoreInfo,
  at: number,
  tx: EntityManager,
): Promise<StoreInfo | undefined> {
  if (latitude === null || longitude === null) return undefined
  const { nearestStoreKm } = (await policies.at('binding', at, tx)).value
  const [found] = await stores.nearest({ latitude, longitude }, 1)
  return found && found.distanceMetres <= nearestStoreKm * 1000 ? found.store : undefined
}

/** The home binding that serves a follower now, and the name of the closed store that it was taken over from. */
export interface ServingHome {
  home: Binding | undefined
  closedStore: string | null
}

/**
 * The customer's home binding; one at a closed store moves to the store that takes over, and without such a store
 * nobody but headquarters serves. The customer's row must be locked. `at` in epoch ms.
 */
export async function servingHome(
  ground: Ground,
  tx: EntityManager,
  { customerId, at }: { customerId: string; at: number },
): Promise<ServingHome> {
  const open = await openRows(tx, customerId)
  const home = homeOf(open)
  const store = home && (await ground.stores.byId(home.storeId))
  if (!home || !store || store.state === 'open') return { home, closedStore: null }
  const closedStore = store.name
  const successor = await successorOf(ground, store, at, tx)
  if (!successor) return { home: undefined, closedStore }
  const { version: policyVersion } = await ground.policies.at('binding', at, tx)
  const to = { customerId, storeId: successor.id, staffId: null, at }
  const moved = await moveHome(tx, open, {
    ...to,
    cause: 'store_closed',
    decidedBy: 'policy',
    policyVersion,
  })
  await tx.insert(BindingDecision, {
    id: newId(),
    customerId,
    at,
    inputs: {
      before: { storeId: home.storeId, staffId: home.staffId },
      after: { storeId: successor.id, staffId: null },
    },
    rule: 'STORE_CLOSED',
    result: 'moved',
    sentence: `原门店已关闭，重新关注后由${closedStore}改归最近的${successor.name}。`,
  })
  return { home: moved, closedStore }
}
