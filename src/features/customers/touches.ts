import type { EntityManager } from 'typeorm'
import { insertOnce } from '../../platform/db/insert-once'
import { newId } from '../../platform/ids'
import { Touch, type TouchKind } from './entities/touch'

/** A contact to write down. */
export interface NewTouch {
  customerId: string
  kind: TouchKind
  /** The id of the fact behind it. */
  ref: string
  storeId?: string | null
  staffId?: string | null
  campaignId?: string | null
  /** Epoch ms. */
  at: number
}

/** Writes a contact down, once per kind and ref; false when it was known. */
export function writeTouch(tx: EntityManager, touch: NewTouch): Promise<boolean> {
  const { storeId = null, staffId = null, campaignId = null, ...rest } = touch
  return insertOnce(tx, Touch, { id: newId(), ...rest, storeId, staffId, campaignId })
}
