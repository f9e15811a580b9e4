import { In, IsNull } from 'typeorm'
import type { workbenchPushApi } from '../../contract/guide-pushes'
import type { materialsApi } from '../../contract/materials'
import type { Call, Handlers } from '../../platform/http/serve'
import { Material, MaterialTask } from './entities/material'
import type { GuideCards } from './guide-cards'
import type { GuidePushes } from './guide-pushes'
import type { PushGround } from './ground'
import type { Materials } from './materials'
import type { MaterialTasks } from './material-tasks'

/** What the operations with materials need. */
export interface MaterialRoutesDeps {
  ground: PushGround
  materials: Materials
  tasks: MaterialTasks
  pushes: GuidePushes
  cards: GuideCards
}

const by = (call: Call): string => call.actor!.staffId
const paged = ({ page, pageSize }: { page: number; pageSize: number }) => ({
  take: pageSize,
  skip: (page - 1) * pageSize,
})

/** The console's operations. */
export function materialRoutes({
  ground,
  materials,
  tasks,
}: MaterialRoutesDeps): Handlers<typeof materialsApi> {
  const { read } = ground.db
  const one = async (material: Material) => (await materials.present([material]))[0]!
  const task = async (row: MaterialTask, call: Call) => (await tasks.present([row], call.actor!.storeIds))[0]!
  return {
    'GET /api/admin/materials': async ({ state, ...page }) => {
      const [rows, total] = await read.findAndCount(Material, {
        where: state ? { state } : {},
        order: { createdAt: 'DESC', id: 'DESC' },
        ...paged(page),
      })
      return { items: await materials.present(rows), total }
    },
    'POST /api/admin/materials': async (draft, call) => one(await materials.create(draft, by(call))),
    'GET /api/admin/materials/:id': async ({ id }) => one(await materials.byId(id)),
    'PUT /api/admin/materials/:id': async ({ id, version, ...draft }, call) =>
      one(await materials.replace(id, version, draft, by(call))),
    'POST /api/admin/materials/:id/state': async ({ id, state }, call) =>
      one(await materials.setState(id, state, by(call))),
    'GET /api/admin/material-tasks': async ({ materialId, ...page }, call) => {
      const [rows, total] = await read.findAndCount(MaterialTask, {
        where: materialId ? { materialId } : {},
        order: { dueAt: 'DESC', id: 'DESC' },
        ...paged(page),
      })
      return { items: await tasks.present(rows, call.actor!.storeIds), total }
    },
    'POST /api/admin/material-tasks': async ({ dueAt, ...draft }, call) =>
      task(await tasks.create({ ...draft, dueAt: Date.parse(dueAt) }, by(call)), call),
    'POST /api/admin/material-tasks/:id/close': async ({ id }, call) =>
      task(await tasks.close(id, by(call)), call),
    'GET /api/admin/material-tasks/:id/doers': async ({ id }, call) => ({
      items: await tasks.doers(await tasks.byId(id), call.actor!.storeIds),
    }),
  }
}

/** The workbench's operations. */
export function workbenchPushRoutes(deps: MaterialRoutesDeps): Handlers<typeof workbenchPushApi> {
  const { pushes, cards } = deps
  return {
    'GET /api/workbench/materials': async (_, call) => ({ items: await forGuide(deps, by(call)) }),
    'GET /api/workbench/push-customers': (wish, call) => pushes.own.list(by(call), wish),
    'POST /api/workbench/pushes/preview': async (wish, call) => ({
      items: await pushes.preview(by(call), wish),
    }),
    'POST /api/workbench/pushes': ({ requestKey, ...wish }, call) => pushes.send(by(call), requestKey, wish),
    'GET /api/workbench/pushes/:id': ({ id }, call) => pushes.result(by(call), id),
    'GET /api/workbench/push-cards': (wish, call) => cards.list(by(call), wish),
    'POST /api/workbench/push-cards/:id/forwarded': ({ id }, call) => cards.settle(by(call), id, 'forwarded'),
    'POST /api/workbench/push-cards/:id/declined': ({ id }, call) => cards.settle(by(call), id, 'declined'),
  }
}

const LISTED = 100

/** Published materials with the guide's own open task, those with one first. */
async function forGuide({ ground, materials, tasks }: MaterialRoutesDeps, staffId: string) {
  const { db, staff } = ground
  const rows = await db.read.find(Material, {
    where: { state: 'published' },
    order: { publishedAt: 'DESC', id: 'DESC' },
    take: LISTED,
  })
  const storeId = (await staff.byId(staffId))?.storeId ?? null
  const open = await db.read.find(MaterialTask, {
    where: { materialId: In(rows.map(({ id }) => id)), closedAt: IsNull() },
    order: { dueAt: 'ASC', id: 'ASC' },
  })
  const mine = open.filter(
    ({ storeIds }) => storeIds === null || (storeId !== null && storeIds.includes(storeId)),
  )
  const views = await Promise.all(
    (await materials.present(rows)).map(async (material) => {
      const task = mine.find(({ materialId }) => materialId === material.id)
      if (!task) return { ...material, task: null }
      const isDone = (await tasks.reachedBy(task)).has(staffId)
      const { id, instruction, dueAt } = task
      return { ...material, task: { id, instruction, dueAt: new Date(dueAt).toISOString(), isDone } }
    }),
  )
  return views.sort((a, b) => Number(b.task !== null) - Number(a.task !== null))
}

/** A task that a guide has not done; `dueAt` in epoch ms. */
export interface GuideTask {
  materialId: string
  title: string
  instruction: string
  dueAt: number
}

/** The tasks of a guide that are not done, with the material of each. */
export async function openTasksOf(deps: MaterialRoutesDeps, staffId: string): Promise<GuideTask[]> {
  return (await forGuide(deps, staffId)).flatMap(({ id: materialId, title, task }) => {
    if (!task || task.isDone) return []
    return [{ materialId, title, instruction: task.instruction, dueAt: Date.parse(task.dueAt) }]
  })
}
