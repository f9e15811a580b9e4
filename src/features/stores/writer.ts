import type { EntityManager } from 'typeorm'
import type { StoreDraft } from '../../contract/stores'
import { AppError } from '../../domain/errors'
import { toE6 } from '../../domain/store-nearest'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { isUniqueViolation } from '../../platform/db/errors'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import type { Audit } from '../audit'
import { Store, type StoreState } from './entities/store'
import { inform, type StoreInfo } from './present'

/** What people enter about a store. */
export type StoreContent = StoreDraft

export interface StoreWriterDeps {
  db: Database
  clock: Clock
  audit: Pick<Audit, 'note'>
  onChanged(): void
}

/** Who changes something: a member of staff, or the system itself. */
export type StaffId = string | null

/** No store with this id, or none that the asker may see. */
export const noStore = (): AppError =>
  new AppError('not_found', 'store.not_found', '没有这家门店，可能已被删除，或不在你负责的范围内。')

/** Adds and changes stores, each change noted in the audit chain. */
export class StoreWriter {
  constructor(private readonly deps: StoreWriterDeps) {}

  /** Adds an open store; `store.code_taken` when another one has its code. */
  async create(content: StoreContent, by: StaffId): Promise<StoreInfo> {
    const now = this.deps.clock.now()
    const state: StoreState = 'open'
    const row = { id: newId(), ...columnsOf(content), state, createdAt: now, updatedAt: now, version: 1 }
    return this.write(content.code, async (tx) => {
      await tx.insert(Store, row)
      await this.note(tx, by, 'store.create', row.id, undefined, content)
      return inform(row)
    })
  }

  /** Replaces the content; `store.changed_meanwhile` when `version` is not the stored one. */
  async replace(id: string, version: number, content: StoreContent, by: StaffId): Promise<StoreInfo> {
    return this.write(content.code, async (tx) => {
      const store = await lockRow(tx, Store, { id })
      if (!store) throw noStore()
      if (store.version !== version)
        throw new AppError('conflict', 'store.changed_meanwhile', '这家门店刚刚被别人改过，请刷新后再改。')
      const before = contentOf(inform(store))
      const changed = await tx.save(Store, { ...store, ...columnsOf(content), updatedAt: this.now() })
      await this.note(tx, by, 'store.change', id, before, content)
      return inform(changed)
    })
  }

  /** Closes a store for good, or opens it again. */
  async setState(id: string, state: StoreState, reason: string, by: StaffId): Promise<StoreInfo> {
    return this.write('', async (tx) => {
      const store = await lockRow(tx, Store, { id })
      if (!store) throw noStore()
      if (store.state === state) return inform(store)
      const before = { state: store.state }
      const changed = await tx.save(Store, { ...store, state, updatedAt: this.now() })
      await this.note(tx, by, 'store.state', id, before, { state }, reason)
      return inform(changed)
    })
  }

  private now(): number {
    return this.deps.clock.now()
  }

  private async write(code: string, work: (tx: EntityManager) => Promise<StoreInfo>): Promise<StoreInfo> {
    try {
      return await this.deps.db.transact(async (tx) => {
        const store = await work(tx)
        this.deps.onChanged()
        return store
      })
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw new AppError('conflict', 'store.code_taken', `门店编号「${code}」已被使用，请换一个。`)
    }
  }

  private note(
    tx: EntityManager,
    by: StaffId,
    action: string,
    id: string,
    before: unknown,
    after: unknown,
    reason?: string,
  ): Promise<void> {
    return this.deps.audit.note(tx, {
      actor: { kind: by === null ? 'system' : 'staff', id: by },
      action,
      target: { kind: 'store', id },
      reason,
      before,
      after,
      at: this.now(),
    })
  }
}

function columnsOf({ latitude, longitude, ...content }: StoreContent) {
  if ((latitude === null) !== (longitude === null))
    throw new AppError('invalid', 'store.half_a_place', '经度和纬度要么都填，要么都不填。')
  return {
    ...content,
    latitudeE6: latitude === null ? null : toE6(latitude),
    longitudeE6: longitude === null ? null : toE6(longitude),
  }
}

function contentOf(store: StoreInfo): StoreContent {
  const { code, name, city, address, phone, parking, latitude, longitude, timeZone } = store
  const { openingPeriods, holidays } = store
  return {
    code,
    name,
    city,
    address,
    phone,
    parking,
    latitude,
    longitude,
    timeZone,
    openingPeriods,
    holidays,
  }
}
