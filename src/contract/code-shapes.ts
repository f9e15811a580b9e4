import { z } from 'zod'
import { Id, Instant } from './common'

/** What a code stands for, as the console shows it. */
export const CODE_KIND_NAMES = {
  store: '门店码',
  guide: '导购码',
  placement: '点位码',
  campaign: '活动码',
} as const

/** On what a code is carried, as the console shows it. */
export const CODE_CARRIER_NAMES = {
  account: '公众号码',
  account_temporary: '公众号临时码',
  miniapp: '小程序码',
  link: '链接码',
} as const

/** States, as the console shows them. */
export const CODE_STATE_NAMES = {
  making: '生成中',
  live: '使用中',
  failed: '生成失败',
  expired: '已过期',
  retired: '已停用',
} as const

/** WeChat's limit of permanent official-account codes (official-account-api.md §9). */
export const PERMANENT_CODE_LIMIT = 100_000
/** Codes that one action makes at most. */
export const BATCH_LIMIT = 1000
/** The longest life of a temporary code (official-account-api.md §9). */
export const TEMPORARY_CODE_MAX_SECONDS = 2_592_000

export const CodeKind = z.enum(['store', 'guide', 'placement', 'campaign'])
export const CodeCarrier = z.enum(['account', 'account_temporary', 'miniapp', 'link'])
/** `expired` is a live code whose end has passed. */
export const CodeState = z.enum(['making', 'live', 'failed', 'expired', 'retired'])

/** A code as lists show it. */
export const Code = z.object({
  id: Id,
  /** 16 characters that only WeChat and the server read. */
  scene: z.string(),
  kind: CodeKind,
  carrier: CodeCarrier,
  state: CodeState,
  storeId: Id.nullable(),
  storeName: z.string().nullable(),
  staffId: Id.nullable(),
  staffName: z.string().nullable(),
  campaignId: Id.nullable(),
  placement: z.string().nullable(),
  /** What is printed below it. */
  label: z.string(),
  welcomeText: z.string().nullable(),
  tags: z.array(z.string()),
  /** What the picture holds: WeChat's address, or the link; null for Mini Program codes and until it is made. */
  content: z.string().nullable(),
  /** Why making it failed, in a sentence. */
  lastError: z.string().nullable(),
  /** Whether it may be printed: made, in use, and not temporary. */
  isPrintable: z.boolean(),
  batchId: Id.nullable(),
  createdAt: Instant,
  expiresAt: Instant.nullable(),
})
export type Code = z.infer<typeof Code>

/** Codes that were made in one action, and how far that is. */
export const CodeBatch = z.object({
  id: Id,
  name: z.string(),
  total: z.number().int(),
  made: z.number().int(),
  failed: z.number().int(),
  /** The most frequent reasons of failure. */
  failures: z.array(z.object({ message: z.string(), codes: z.number().int() })),
  /** making: jobs are at it; done: every code was made or failed. */
  state: z.enum(['making', 'done']),
  createdBy: z.string().nullable(),
  createdAt: Instant,
})
export type CodeBatch = z.infer<typeof CodeBatch>

/** Permanent official-account codes made and WeChat's limit. */
export const CodePool = z.object({ used: z.number().int(), limit: z.number().int() })

/** What a batch would make. */
export const BatchPreview = z.object({
  total: z.number().int(),
  byKind: z.object({ store: z.number(), guide: z.number(), placement: z.number(), campaign: z.number() }),
  /** Permanent official-account codes among them. */
  permanent: z.number().int(),
  pool: CodePool,
  /** The first labels as they would be printed. */
  labels: z.array(z.string()),
  /** What stands against it; the batch is refused while there is any. */
  problems: z.array(z.string()),
})
export type BatchPreview = z.infer<typeof BatchPreview>

/** What became of a code's scans, day by day in the stores' time zone. */
export const CodeStatistics = z.object({
  days: z.array(
    z.object({
      /** `YYYY-MM-DD`. */
      date: z.string(),
      scans: z.number().int(),
      /** Scans that came with a new follow. */
      follows: z.number().int(),
      /** Scans that bound a customer to the store. */
      bound: z.number().int(),
      /** Visits of a link code's page outside WeChat. */
      visits: z.number().int(),
    }),
  ),
  totals: z.object({
    scans: z.number().int(),
    customers: z.number().int(),
    follows: z.number().int(),
    bound: z.number().int(),
    visits: z.number().int(),
  }),
  outcomes: z.array(z.object({ outcome: z.string(), reasonCode: z.string(), scans: z.number().int() })),
})
export type CodeStatistics = z.infer<typeof CodeStatistics>

/** The file by which WeChat checks that the link codes' domain is ours. */
export const VerificationFile = z.object({
  id: Id,
  name: z.string(),
  content: z.string(),
  url: z.string(),
  createdAt: Instant,
})

const printable = /^[^\p{Cc}\p{Cs}]*$/u
/** One line of at most so many characters, for print and lists. */
export const line = (most: number, what: string) =>
  z.string().trim().max(most, `${what}最多 ${most} 个字`).regex(printable, `${what}不能换行或含控制字符`)
const label = line(60, '名称').min(1, '请填写名称')
const placement = line(30, '点位').min(1, '请填写点位')
const welcomeText = z
  .string()
  .trim()
  .min(1, '请填写欢迎语，或留空')
  .max(500, '欢迎语最多 500 个字')
  .nullable()
const tags = z.array(line(20, '标签').min(1, '标签不能为空')).max(10, '最多 10 个标签')
const expiresAt = Instant.nullable()

/** What all codes of an action have in common. */
const settings = {
  welcomeText: welcomeText.default(null),
  tags: tags.default([]),
  /** From then on the code is expired; null means never. For a temporary code at most 30 days away. */
  expiresAt: expiresAt.default(null),
}

export const CodeDraft = z.object({
  kind: CodeKind,
  carrier: CodeCarrier,
  storeId: Id.nullable().default(null),
  staffId: Id.nullable().default(null),
  campaignId: Id.nullable().default(null),
  placement: placement.nullable().default(null),
  /** Absent means the names of store, guide and placement. */
  label: label.optional(),
  ...settings,
})
export type CodeDraft = z.infer<typeof CodeDraft>

const batchChoice = {
  carrier: CodeCarrier,
  /** Every chosen store gets what is chosen below. */
  storeIds: z.array(Id).min(1, '请至少选择一家门店').max(1000, '最多选择 1000 家门店'),
  /** One code of the store itself. */
  withStore: z.boolean().default(false),
  /** `all`: every active guide of the chosen stores; a list: those of them. */
  guides: z.union([z.literal('all'), z.array(Id).max(1000, '最多选择 1000 位导购')]).default([]),
  /** One code for each place in each store. */
  placements: z.array(placement).max(50, '最多 50 个点位').default([]),
  /** One code of this campaign for each store. */
  campaignId: Id.nullable().default(null),
}

/** What to make in one action. */
export const BatchChoice = z.object(batchChoice)
export type BatchChoice = z.infer<typeof BatchChoice>

export const BatchDraft = z.object({
  ...batchChoice,
  name: line(60, '批次名称').min(1, '请填写批次名称'),
  ...settings,
})
export type BatchDraft = z.infer<typeof BatchDraft>

/** A whole batch or a selection, 1,000 codes at most. */
export const codeSelection = {
  batchId: Id.optional(),
  ids: z.array(Id).min(1, '请至少选择一个码').max(BATCH_LIMIT, '一次最多 1000 个码').optional(),
}

/** What may be changed about a code; what is printed may not. */
export const CodeEdit = z.object({
  label: label.optional(),
  welcomeText: welcomeText.optional(),
  tags: tags.optional(),
  expiresAt: expiresAt.optional(),
})
