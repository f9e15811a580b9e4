/** What headquarters gives guides to share, and the tasks with it. */
import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })
/** What marketing is about. */
export const Topic = z.enum(['newArrivals', 'offers', 'live', 'membership', 'care'])
/** A page of the Mini Program. */
export const Link = z
  .string()
  .trim()
  .regex(/^\/[\w\-/?=&%.]*$/, '小程序页面要以 / 开头')
  .max(200)

/** A material as it is written. */
export const MaterialDraft = z.object({
  title: z.string().trim().min(1, '请填写标题').max(60, '标题最多 60 个字'),
  text: z.string().trim().min(1, '请填写文案').max(300, '文案最多 300 个字'),
  topic: Topic,
  pictureIds: z.array(Id).max(9, '图片最多 9 张').default([]),
  productId: Id.nullable().default(null),
  offerId: Id.nullable().default(null),
  link: Link,
})
export type MaterialDraft = z.infer<typeof MaterialDraft>

/** What guides are asked to do, and how many of them did. */
export const MaterialTask = z.object({
  id: Id,
  materialId: Id,
  materialTitle: z.string(),
  instruction: z.string(),
  /** Null: every store. */
  storeIds: z.array(Id).nullable(),
  dueAt: Instant,
  closedAt: Instant.nullable(),
  asked: z.number().int(),
  /** In time; those who did it after that are counted apart. */
  done: z.number().int(),
  late: z.number().int(),
})
export type MaterialTask = z.infer<typeof MaterialTask>

/** A material with the products and pictures in it. */
export const Material = MaterialDraft.extend({
  id: Id,
  state: z.enum(['draft', 'published', 'withdrawn']),
  version: z.number().int(),
  productName: z.string().nullable(),
  offerName: z.string().nullable(),
  pictureUrls: z.array(z.string()),
  createdByName: z.string(),
  createdAt: Instant,
  publishedAt: Instant.nullable(),
})
export type Material = z.infer<typeof Material>

/** One guide and a task. */
export const TaskDoer = z.object({
  staffId: Id,
  name: z.string(),
  storeName: z.string(),
  /** When they first reached somebody with it; null until then. */
  doneAt: Instant.nullable(),
  isLate: z.boolean(),
  reached: z.number().int(),
})
export type TaskDoer = z.infer<typeof TaskDoer>

/** Materials at the console. */
export const materialsApi = defineApi({
  'GET /api/admin/materials': {
    summary: 'List materials, the newest first',
    auth: readers,
    input: PageQuery.extend({ state: z.enum(['draft', 'published', 'withdrawn']).optional() }),
    output: pageOf(Material),
    isSheddable: true,
  },
  'POST /api/admin/materials': {
    summary: 'Save a new material as a draft',
    auth: writers,
    input: MaterialDraft,
    output: Material,
  },
  'GET /api/admin/materials/:id': {
    summary: 'Read a material',
    auth: readers,
    input: ById,
    output: Material,
  },
  'PUT /api/admin/materials/:id': {
    summary: 'Change a material; refused when somebody changed it meanwhile',
    auth: writers,
    input: MaterialDraft.extend({ id: Id, version: z.number().int() }),
    output: Material,
  },
  'POST /api/admin/materials/:id/state': {
    summary: 'Publish a material to the guides, or withdraw it',
    auth: writers,
    input: ById.extend({ state: z.enum(['published', 'withdrawn']) }),
    output: Material,
  },
  'GET /api/admin/material-tasks': {
    summary: 'Tasks with how many guides did them, the last due first',
    auth: readers,
    input: PageQuery.extend({ materialId: Id.optional() }),
    output: pageOf(MaterialTask),
    isSheddable: true,
  },
  'POST /api/admin/material-tasks': {
    summary: 'Ask guides to share a published material until a time',
    auth: writers,
    input: z.object({
      materialId: Id,
      instruction: z.string().trim().min(2, '请写明要做什么').max(120),
      storeIds: z.array(Id).min(1).max(200).nullable().default(null),
      dueAt: Instant,
    }),
    output: MaterialTask,
  },
  'POST /api/admin/material-tasks/:id/close': {
    summary: 'Close a task; it is shown to guides no more',
    auth: writers,
    input: ById,
    output: MaterialTask,
  },
  'GET /api/admin/material-tasks/:id/doers': {
    summary: 'Which guide of the task did it; store managers see their own stores',
    auth: readers,
    input: ById,
    output: z.object({ items: z.array(TaskDoer) }),
    isSheddable: true,
  },
})
