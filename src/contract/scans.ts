import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }

/** How the code was scanned: with the follow, by a follower, or by opening the Mini Program with its scene. */
export const ScanType = z.enum(['subscribe', 'scan', 'open'])

/** What became of the customer's home binding. */
export const ScanOutcome = z.enum(['bound', 'kept', 'moved', 'visiting', 'none'])

/** Why; one word per row of the decision table (domain.md 3.2). */
export const ScanReason = z.enum([
  'NEW',
  'NO_OWNER',
  'OWNER_LEFT',
  'STORE_CLOSED',
  'SAME_GUIDE',
  'SAME_STORE',
  'PROTECTED',
  'PROTECTION_OVER',
  'OTHER_STORE',
  'RETURN_30D',
  'GUIDE_INACTIVE',
  'CODE_EXPIRED',
  'CODE_WITHOUT_STORE',
  'UNKNOWN_SCENE',
  'SELF',
  'REPEAT_60S',
])

/** Chinese names for filters and lists. */
export const SCAN_OUTCOME_NAMES: Readonly<Record<z.infer<typeof ScanOutcome>, string>> = {
  bound: '已归属',
  kept: '保持不变',
  moved: '已转移',
  visiting: '到访',
  none: '未改变',
}
export const SCAN_REASON_NAMES: Readonly<Record<z.infer<typeof ScanReason>, string>> = {
  NEW: '新顾客',
  NO_OWNER: '原来没有导购',
  OWNER_LEFT: '原导购已离职',
  STORE_CLOSED: '门店已关闭',
  SAME_GUIDE: '同一位导购',
  SAME_STORE: '同一家门店',
  PROTECTED: '保护期内',
  PROTECTION_OVER: '保护期已过',
  OTHER_STORE: '到访其他门店',
  RETURN_30D: '30 天内重新关注',
  GUIDE_INACTIVE: '导购不在岗',
  CODE_EXPIRED: '二维码已停用',
  CODE_WITHOUT_STORE: '二维码不属于门店',
  UNKNOWN_SCENE: '未知的二维码',
  SELF: '员工自己扫码',
  REPEAT_60S: '一分钟内重复扫码',
}
export const SCAN_TYPE_NAMES: Readonly<Record<z.infer<typeof ScanType>, string>> = {
  subscribe: '扫码关注',
  scan: '已关注扫码',
  open: '打开小程序',
}

/** A row with a name, as lists show it. */
export const Named = z.object({ id: Id, name: z.string() })
export type Named = z.infer<typeof Named>

/** One scan of a code. */
export const ScanView = z.object({
  id: Id,
  at: Instant,
  type: ScanType,
  account: z.enum(['official', 'miniapp']),
  customerId: Id,
  /** What the code held; also for a scene that no code has. */
  scene: z.string(),
  code: z.object({ id: Id, label: z.string(), kind: z.string() }).nullable(),
  store: Named.nullable(),
  staff: Named.nullable(),
  outcome: ScanOutcome,
  reasonCode: ScanReason,
  /** The reason in words. */
  sentence: z.string(),
})
export type ScanView = z.infer<typeof ScanView>

/** What a scan would do, or did. */
export const ScanAnswer = z.object({
  outcome: ScanOutcome,
  reasonCode: ScanReason,
  sentence: z.string(),
  /** What the customer would be told. */
  greeting: z.string(),
  /** Store and guide of the code. */
  scanned: z.object({ store: Named.nullable(), staff: Named.nullable() }),
  /** Home binding before and after. */
  before: z.object({ store: Named, staff: Named.nullable() }).nullable(),
  after: z.object({ store: Named, staff: Named.nullable() }).nullable(),
})
export type ScanAnswer = z.infer<typeof ScanAnswer>

export const scansApi = defineApi({
  'GET /api/admin/scans': {
    summary: 'List scans, the newest first; store managers see those of codes of their stores',
    auth: readers,
    input: PageQuery.extend({
      storeId: Id.optional(),
      codeId: Id.optional(),
      staffId: Id.optional(),
      customerId: Id.optional(),
      outcome: ScanOutcome.optional(),
      reasonCode: ScanReason.optional(),
      /** From this instant on. */
      from: Instant.optional(),
      /** Up to, and not including, this instant. */
      until: Instant.optional(),
    }),
    output: pageOf(ScanView),
    isSheddable: true,
  },
  'GET /api/admin/customers/:id/scan-preview': {
    summary: 'What would happen if this customer scanned this code now; nothing is changed',
    auth: readers,
    input: z.object({ id: Id, codeId: Id }),
    output: ScanAnswer,
  },
  'GET /api/workbench/scan-preview': {
    summary: 'What would happen if this customer scanned my code now; without `codeId` my newest live code',
    auth: 'workbench',
    input: z.object({ customerId: Id, codeId: Id.optional() }),
    output: ScanAnswer,
  },
})
