import type { z } from 'zod'
import type { MaterialTask as TaskView, TaskDoer } from '../../contract/materials'
import { AppError } from '../../domain/errors'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import { Material, MaterialTask } from './entities/material'
import type { PushGround } from './ground'

const iso = (at: number): string => new Date(at).toISOString()

/** What is asked of guides. */
export interface NewTask {
  materialId: string
  instruction: string
  storeIds: string[] | null
  /** Epoch ms. */
  dueAt: number
}

/**
 * Tasks with materials; a guide has done one who reached somebody with the material since it was set: by a message, by a
 * card that was forwarded, or by a link that somebody opened.
 */
export class MaterialTasks {
  constructor(private readonly ground: PushGround) {}

  /** Sets a task; `material.not_published`, `material.due_in_the_past`. */
  create(task: NewTask, by: string): Promise<MaterialTask> {
    const { db, clock, audit } = this.ground
    const at = clock.now()
    if (task.dueAt <= at)
      throw new AppError('invalid', 'material.due_in_the_past', '截止时间已经过去，请改为之后的时间。')
    return db.transact(async (tx) => {
      const material = await lockRow(tx, Material, { id: task.materialId })
      if (material?.state !== 'published')
        throw new AppError('conflict', 'material.not_published', '素材还没有发布，请先发布再布置任务。')
      const row = { id: newId(), ...task, createdBy: by, createdAt: at, closedAt: null }
      await tx.insert(MaterialTask, row)
      await audit.note(tx, {
        actor: { kind: 'staff', id: by },
        action: 'material.task',
        target: { kind: 'material_task', id: row.id },
        after: task,
        at,
      })
      return row
    })
  }

  /** Closes a task; closing again changes nothing. */
  close(id: string, by: string): Promise<MaterialTask> {
    const { db, clock, audit } = this.ground
    return db.transact(async (tx) => {
      const task = await lockRow(tx, MaterialTask, { id })
      if (!task) throw noTask()
      if (task.closedAt !== null) return task
      const at = clock.now()
      const closed = await tx.save(MaterialTask, { ...task, closedAt: at })
      const target = { kind: 'material_task', id }
      await audit.note(tx, { actor: { kind: 'staff', id: by }, action: 'material.task_close', target, at })
      return closed
    })
  }

  /** One of them; `material.no_task`. */
  async byId(id: string): Promise<MaterialTask> {
    const found = await this.ground.db.read.findOneBy(MaterialTask, { id })
    if (!found) throw noTask()
    return found
  }

  /** Who of the asked guides did it; only those of `storeIds` unless that is `all`. */
  async doers(task: MaterialTask, storeIds: string[] | 'all'): Promise<z.input<typeof TaskDoer>[]> {
    const { stores, staff, clock } = this.ground
    const asked = (await stores.all()).filter(
      ({ id, state }) =>
        state === 'open' &&
        (task.storeIds === null || task.storeIds.includes(id)) &&
        (storeIds === 'all' || storeIds.includes(id)),
    )
    const reached = await this.reachedBy(task)
    const found: z.input<typeof TaskDoer>[] = []
    for (const store of asked)
      for (const guide of await staff.guidesOf(store.id, clock.now())) {
        if (found.some(({ staffId }) => staffId === guide.id)) continue
        const did = reached.get(guide.id)
        found.push({
          staffId: guide.id,
          name: guide.name,
          storeName: store.name,
          doneAt: did ? iso(did.doneAt) : null,
          isLate: did !== undefined && did.doneAt > task.dueAt,
          reached: did?.count ?? 0,
        })
      }
    return found
  }

  /** As the API shows them. */
  async present(
    tasks: readonly MaterialTask[],
    storeIds: string[] | 'all',
  ): Promise<z.input<typeof TaskView>[]> {
    const views: z.input<typeof TaskView>[] = []
    for (const task of tasks) {
      const { id, materialId, instruction, dueAt, closedAt } = task
      const doers = await this.doers(task, storeIds)
      const material = await this.ground.db.read.findOneBy(Material, { id: materialId })
      views.push({
        ...{ id, materialId, instruction, storeIds: task.storeIds },
        materialTitle: material?.title ?? '',
        dueAt: iso(dueAt),
        closedAt: closedAt === null ? null : iso(closedAt),
        asked: doers.length,
        done: doers.filter(({ doneAt, isLate }) => doneAt !== null && !isLate).length,
        late: doers.filter(({ isLate }) => isLate).length,
      })
    }
    return views
  }

  /** Since the task was set, by guide: when somebody was first reached, and how many. */
  async reachedBy({
    materialId,
    createdAt,
  }: MaterialTask): Promise<Map<string, { doneAt: number; count: number }>> {
    const pushed = await this.ground.db.read.query<
      { staffId: string; customerId: string; at: number | string }[]
    >(
      `SELECT p.staffId, x.customerId, COALESCE(x.sentAt, x.forwardedAt) AS at FROM guide_pushes p
       JOIN guide_push_people x ON x.pushId = p.id AND (x.sentAt IS NOT NULL OR x.forwardedAt IS NOT NULL)
       WHERE p.materialId = ? AND p.createdAt >= ?`,
      [materialId, createdAt],
    )
    const opened = await this.ground.openedMaterial(materialId, createdAt)
    const found = new Map<string, { doneAt: number; people: Set<string> }>()
    for (const { staffId, customerId, at } of [...pushed, ...opened]) {
      const did = found.get(staffId) ?? { doneAt: Number(at), people: new Set<string>() }
      did.doneAt = Math.min(did.doneAt, Number(at))
      found.set(staffId, { ...did, people: did.people.add(customerId) })
    }
    return new Map([...found].map(([id, { doneAt, people }]) => [id, { doneAt, count: people.size }]))
  }
}

const noTask = (): AppError =>
  new AppError('not_found', 'material.no_task', '没有这个任务，可能已被删除；请刷新。')
