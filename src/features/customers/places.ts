import { LessThanOrEqual, type EntityManager } from 'typeorm'
import type { Place } from '../../domain/store-nearest'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Policies } from '../policies'
import type { Consents } from './consents'
import { CustomerPlace } from './entities/customer-place'
import { lockCustomer } from './lock'

const DAY_MS = 86_400_000

/** What keeping places needs. */
export interface PlacesDeps {
  db: Database
  clock: Clock
  policies: Pick<Policies, 'at'>
  consents: Pick<Consents, 'state'>
}

/** Keeps where a customer is (degrees), rounded to about a kilometre; nothing without the consent `location`. */
export async function keepPlace(
  { db, clock, consents }: PlacesDeps,
  customerId: string,
  { latitude, longitude }: Place,
): Promise<void> {
  if ((await consents.state(customerId, 'location')) !== 'given') return
  await db.transact(async (tx) => {
    const { id } = await lockCustomer(tx, customerId)
    // Taken back between the question and the lock.
    if ((await consents.state(id, 'location')) !== 'given') return
    await tx.save(CustomerPlace, {
      customerId: id,
      latitudeE2: Math.round(latitude * 100),
      longitudeE2: Math.round(longitude * 100),
      at: clock.now(),
    })
  })
}

/** Drops places older than policy `retention` lets them live; `tx` may be any transaction. */
export async function dropOldPlaces(
  tx: EntityManager,
  { clock, policies }: Pick<PlacesDeps, 'clock' | 'policies'>,
): Promise<void> {
  const { locationDays } = (await policies.at('retention', clock.now())).value
  await tx.delete(CustomerPlace, { at: LessThanOrEqual(clock.now() - locationDays * DAY_MS) })
}

/** The newer place of two that become one. */
export async function mergePlaces(tx: EntityManager, fromId: string, intoId: string): Promise<void> {
  const from = await tx.findOneBy(CustomerPlace, { customerId: fromId })
  const into = await tx.findOneBy(CustomerPlace, { customerId: intoId })
  if (!from) return
  await tx.delete(CustomerPlace, { customerId: fromId })
  if (!into || into.at < from.at) await tx.save(CustomerPlace, { ...from, customerId: intoId })
}
