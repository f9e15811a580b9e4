/** Stores: where, when, and how to get there. */
import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const readers: Auth = { roles: ['guide', 'store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '时间请写成 10:00 这样')
const endTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, '时间请写成 21:30 这样')

/** Days 1 (Monday) to 7 (Sunday); `to` at or before `from` runs past midnight. */
export const OpeningPeriod = z.object({
  days: z.array(z.number().int().min(1).max(7)).min(1, '请至少选择一天').max(7),
  from: time,
  to: endTime,
})

/** A day that differs from the week; no periods means closed. */
export const StoreHoliday = z.object({
  date: z.iso.date('日期请写成 2026-10-01 这样'),
  name: z.string().trim().max(40),
  periods: z.array(z.object({ from: time, to: endTime })).max(6),
})

export const StoreState = z.enum(['open', 'closed'])
export const latitude = z.number().min(-90).max(90)
export const longitude = z.number().min(-180).max(180)
function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const optionalText = (length: number) => z.string().trim().max(length).nullable().default(null)

/** What people enter about a store; coordinates in degrees (GCJ-02, as WeChat's maps use it), both or none. */
const storeFields = {
  code: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, '门店编号为 1 到 32 位字母、数字、_ 或 -'),
  name: z.string().trim().min(1, '请填写门店名称').max(40, '门店名称最多 40 个字'),
  city: z.string().trim().min(1, '请填写城市').max(40),
  address: z.string().trim().min(1, '请填写地址').max(200),
  phone: z
    .string()
    .trim()
    .regex(/^[0-9+() -]{5,40}$/, '电话格式不对')
    .nullable()
    .default(null),
  parking: optionalText(200),
  latitude: latitude.nullable().default(null),
  longitude: longitude.nullable().default(null),
  /** IANA name. */
  timeZone: z.string().max(64).refine(isZone, '时区名称不认识').default('Asia/Shanghai'),
  openingPeriods: z.array(OpeningPeriod).max(42).default([]),
  holidays: z
    .array(StoreHoliday)
    .max(400)
    .default([])
    .refine((list) => new Set(list.map(({ date }) => date)).size === list.length, '同一天只能写一次'),
}
export const StoreDraft = z.object(storeFields)
export type StoreDraft = z.infer<typeof StoreDraft>

/** A store as the console shows it. */
export const Store = z.object({
  ...storeFields,
  id: Id,
  phone: z.string().nullable(),
  state: StoreState,
  /** `每天 10:00–21:30`. */
  hours: z.string(),
  isOpenNow: z.boolean(),
  /** Absent periods or a closed store have none. */
  nextOpeningAt: Instant.nullable(),
  /** Guides assigned now. */
  guideCount: z.number().int(),
  createdAt: Instant,
  updatedAt: Instant,
  /** Send it back when saving. */
  version: z.number().int(),
})
export type Store = z.infer<typeof Store>

/** A store as shoppers see it. */
export const StoreCard = z.object({
  id: Id,
  name: z.string(),
  city: z.string(),
  address: z.string(),
  phone: z.string().nullable(),
  parking: z.string().nullable(),
  latitude: latitude.nullable(),
  longitude: longitude.nullable(),
  hours: z.string(),
  isOpenNow: z.boolean(),
  /** 营业中，21:30 打烊; 休息中，明天 10:00 开门. */
  openWords: z.string(),
  nextOpeningAt: Instant.nullable(),
  /** From the place that was given; null without one. */
  distanceMetres: z.number().int().nullable(),
})
export type StoreCard = z.infer<typeof StoreCard>

export const storesApi = defineApi({
  'GET /api/admin/stores': {
    summary: 'List the stores one may see, by code',
    auth: readers,
    input: PageQuery.extend({
      /** Looks in code, name, city and address. */
      search: z.string().trim().max(64).optional(),
      state: StoreState.optional(),
    }),
    output: pageOf(Store),
  },
  'POST /api/admin/stores': { summary: 'Add a store', auth: writers, input: StoreDraft, output: Store },
  'GET /api/admin/stores/:id': { summary: 'Read one store', auth: readers, input: ById, output: Store },
  'PUT /api/admin/stores/:id': {
    summary: 'Replace what is known of a store; refused when somebody changed it meanwhile',
    auth: writers,
    input: StoreDraft.extend({ id: Id, version: z.number().int() }),
    output: Store,
  },
  'POST /api/admin/stores/:id/state': {
    summary: 'Close a store for good, or open it again',
    auth: writers,
    input: ById.extend({ state: StoreState, reason: z.string().trim().min(1, '请填写原因').max(200) }),
    output: Store,
  },
  'GET /api/mp/stores': {
    summary: 'All open stores, for the list in the Mini Program',
    auth: 'customer',
    input: PageQuery,
    output: pageOf(StoreCard),
  },
  'POST /api/mp/stores/nearest': {
    summary:
      'The open stores nearest to a place; of the place a kilometre is kept if the customer agreed to it',
    auth: 'customer',
    input: z.object({ latitude, longitude, limit: z.number().int().min(1).max(20).default(5) }),
    output: z.object({ items: z.array(StoreCard) }),
  },
})
