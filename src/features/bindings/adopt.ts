import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { newId } from '../../platform/ids'
import { checkedPlace, placeName } from './choice-service'
import { BindingDecision } from './entities/binding'
import type { Ground } from './ground'
import { homeOf, moveHome, openRows, tenureOf, type Tenure } from './tenures'

/** Somebody whom nobody serves yet, and the guide whose share brought them; `at` in epoch ms. */
export interface Adoption {
  customerId: string
  storeId: string
  staffId: string
  at: number
}

/**
 * Gives somebody without a home binding to a guide (domain.md §3.10 step 5). Who is served already stays where they
 * are; a guide who left or a closed store adopts nobody. Undefined when nothing was changed.
 */
export async function adopt(ground: Ground, tx: EntityManager, given: Adoption): Promise<Tenure | undefined> {
  const { storeId, staffId, at } = given
  const { id: customerId } = await ground.customers.lock(tx, given.customerId)
  const open = await openRows(tx, customerId)
  if (homeOf(open)) return undefined
  const place = await checkedPlace(ground, storeId, staffId, at).catch((error: unknown) => {
    if (error instanceof AppError) return undefined
    throw error
  })
  if (!place) return undefined
  const { version: policyVersion } = await ground.policies.at('binding', at, tx)
  const head = { customerId, storeId, staffId, cause: 'share', decidedBy: 'policy', policyVersion, at }
  const binding = await moveHome(tx, open, head)
  await tx.insert(BindingDecision, {
    ...{ id: newId(), customerId, at, rule: 'share', result: 'bound' },
    inputs: { before: null, after: { storeId, staffId } },
    sentence: `顾客由分享到来，之前没有人服务，由${placeName(place)}服务。`,
  })
  return tenureOf(binding)
}
