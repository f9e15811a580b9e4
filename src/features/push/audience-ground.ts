import type { Clock } from '../../platform/clock'
import type { Policies } from '../policies'
import type { StoreDirectory } from '../stores'
import type { AudienceGround } from './audience-facts'

/** What conditions are answered against at this moment: policies, places of stores, the time. */
export async function audienceGround({
  clock,
  policies,
  stores,
}: {
  clock: Clock
  policies: Pick<Policies, 'at'>
  stores: Pick<StoreDirectory, 'all'>
}): Promise<AudienceGround> {
  const now = clock.now()
  const [lifecycle, retention, shops] = await Promise.all([
    policies.at('lifecycle', now),
    policies.at('retention', now),
    stores.all(),
  ])
  const places = new Map(
    shops.flatMap(({ id, latitude, longitude }) =>
      latitude === null || longitude === null ? [] : [[id, { latitude, longitude }] as const],
    ),
  )
  return {
    now,
    lifecycle: lifecycle.value,
    locationDays: retention.value.locationDays,
    placeOf: (storeId) => places.get(storeId),
  }
}
