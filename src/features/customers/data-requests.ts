import { createHash } from 'node:crypto'
import { LessThanOrEqual, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { afterWorkingDays } from '../../domain/working-days'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { insertOnce } from '../../platform/db/insert-once'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import { DataRequest } from './entities/data-request'
import { eraseCustomer, type ErasureDeps } from './erasure'
import { familyOf, lockCustomer } from './lock'

const DAY_MS = 86_400_000
/** An erasure waits for a day, so that a wrong tap can be called off. */
const WAIT_MS = DAY_MS
const ERASURE_WORKING_DAYS = 15
/** For how long an export may be downloaded. */
const DOWNLOAD_MS = 30 * DAY_MS

/** What requests need. */
export interface DataRequestDeps extends ErasureDeps {
  db: Database
  clock: Clock
}

/** A request as it comes in. */
export interface NewDataRequest {
  customerId: string
  kind: 'export' | 'erase'
  source: 'self' | 'staff'
  reason: string | null
  requestedBy: string | null
}

const unknown = (): AppError =>
  new AppError('not_found', 'data_request.unknown', '没有找到这条申请，请刷新列表。')

/** Requests for export and erasure (domain.md 3.13): one open per kind, with a due date and a proof. */
export class DataRequests {
  constructor(private readonly deps: DataRequestDeps) {}

  /** Takes a request on; while one of the kind is open, that one is the answer. */
  async open(tx: EntityManager, wish: NewDataRequest): Promise<DataRequest> {
    const now = this.deps.clock.now()
    const { id: customerId, state } = await lockCustomer(tx, wish.customerId)
    if (state === 'erased')
      throw new AppError('conflict', 'customer.erased', '这位顾客的个人信息已经删除，没有可处理的内容。')
    const isExport = wish.kind === 'export'
    const openKey = `${customerId}:${wish.kind}`
    const known = await tx.findOneBy(DataRequest, { openKey })
    if (known) return known
    const row: DataRequest = {
      ...wish,
      id: newId(),
      customerId,
      openKey: isExport ? null : openKey,
      state: isExport ? 'ready' : 'open',
      requestedAt: now,
      startAt: isExport ? now : now + WAIT_MS,
      dueAt: isExport ? now + DAY_MS : afterWorkingDays(now, ERASURE_WORKING_DAYS),
      doneAt: null,
      proof: null,
    }
    await insertOnce(tx, DataRequest, row)
    return row
  }

  /** One request; of `customerId` when that is given. */
  async byId(id: string, customerId?: string): Promise<DataRequest> {
    const request = await this.deps.db.read.findOneBy(DataRequest, {
      id,
      ...(customerId === undefined ? {} : { customerId }),
    })
    if (!request) throw unknown()
    return request
  }

  /** Calls an erasure off that has not happened. */
  async cancel(tx: EntityManager, id: string): Promise<DataRequest> {
    const request = await lockRow(tx, DataRequest, { id })
    if (!request) throw unknown()
    if (request.state !== 'open')
      throw new AppError('conflict', 'data_request.not_open', '这条申请已经处理，不能再撤回。')
    const done = { state: 'cancelled' as const, openKey: null, doneAt: this.deps.clock.now() }
    await tx.update(DataRequest, { id }, done)
    return { ...request, ...done }
  }

  /** The export as JSON text, made at this moment; nothing of it is stored. */
  async download(request: DataRequest): Promise<string> {
    const { db, clock } = this.deps
    const now = clock.now()
    if (request.kind !== 'export' || request.requestedAt + DOWNLOAD_MS < now)
      throw new AppError('conflict', 'data_request.expired', '下载期限已过，请重新申请导出。')
    const text = JSON.stringify(await this.contents(request.customerId, now), null, 2)
    const proof = {
      sha256: createHash('sha256').update(text).digest('hex'),
      bytes: Buffer.byteLength(text),
      keepers: this.deps.keepers.map(({ name }) => name),
    }
    const done = { state: 'done' as const, doneAt: request.doneAt ?? now, proof }
    await db.transact((tx) => tx.update(DataRequest, { id: request.id }, done))
    return text
  }

  /** Erasures that are to be done now. */
  async due(limit: number): Promise<string[]> {
    const where = { state: 'open' as const, startAt: LessThanOrEqual(this.deps.clock.now()) }
    const rows = await this.deps.db.read.find(DataRequest, { where, select: { id: true }, take: limit })
    return rows.map(({ id }) => id)
  }

  /** Erases, and keeps the proof. */
  settle(id: string): Promise<void> {
    const { db, clock } = this.deps
    return db.transact(async (tx) => {
      const seen = await tx.findOneBy(DataRequest, { id })
      if (!seen) return
      // The customer's row comes before every other one.
      await lockCustomer(tx, seen.customerId)
      const request = await lockRow(tx, DataRequest, { id })
      if (request?.state !== 'open') return
      const now = clock.now()
      const proof = await eraseCustomer(this.deps, tx, request.customerId, now)
      const done = { state: 'done' as const, openKey: null, doneAt: now }
      await tx.update(DataRequest, { id }, { ...done, proof: { ...(proof ?? { erasedAt: now }) } })
    })
  }

  private async contents(customerId: string, now: number): Promise<Record<string, unknown>> {
    const parts: Record<string, unknown> = { 导出时间: new Date(now).toISOString() }
    for (const keeper of this.deps.keepers) {
      for (const id of await familyOf(this.deps.db.read, customerId)) {
        const part = await keeper.export(id)
        if (Object.keys(part).length === 0) continue
        const known = parts[keeper.name] as Record<string, unknown>[] | undefined
        parts[keeper.name] = [...(known ?? []), part]
      }
    }
    return parts
  }
}
