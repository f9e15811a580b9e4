import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'
import { Named, ScanOutcome, ScanReason } from './scans'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const deciders: Auth = { roles: ['operator', 'admin'] }

/** home: who serves the customer; visiting: another store for a while. */
export const BindingRole = z.enum(['home', 'visiting'])

/** Why a binding began. */
export const BindingCause = z.enum([
  'scan',
  'follow',
  'choice',
  'decline',
  'manager',
  'protection_over',
  'owner_left',
  'store_closed',
  'store_move',
  'leave',
  'merge',
  'import',
  'undo',
  'share',
])
export const BINDING_CAUSE_NAMES: Readonly<Record<z.infer<typeof BindingCause>, string>> = {
  scan: '扫码',
  follow: '关注',
  choice: '顾客自己选择',
  decline: '顾客谢绝接手导购',
  manager: '管理者调整',
  protection_over: '保护期已过后扫码',
  owner_left: '原导购离职后扫码',
  store_closed: '原门店关闭，由最近的门店接手',
  store_move: '导购调店交接',
  leave: '导购离职交接',
  merge: '客户合并',
  import: '导入',
  undo: '撤销交接',
  share: '由导购的分享到来',
}

/** One dated tenure. */
export const BindingView = z.object({
  id: Id,
  role: BindingRole,
  store: Named,
  /** Null: the store's pool. */
  staff: Named.nullable(),
  fromAt: Instant,
  toAt: Instant.nullable(),
  isOpen: z.boolean(),
  cause: BindingCause,
  /** Who decided, in words: 顾客, 规则, or the name of a member of staff. */
  decidedBy: z.string(),
})
export type BindingView = z.infer<typeof BindingView>

/** Why a binding was made, kept or refused. */
export const BindingDecisionView = z.object({
  id: Id,
  at: Instant,
  /** A scan's reason code, or choice, decline, manager, leave, store_move, undo, merge. */
  rule: z.string(),
  result: z.string(),
  sentence: z.string(),
})

export const CustomerBindings = z.object({
  home: BindingView.nullable(),
  visiting: z.array(BindingView),
  /** All tenures, the newest first. */
  history: z.array(BindingView),
  /** The newest 100 decisions, the newest first. */
  decisions: z.array(BindingDecisionView),
  /** Until when the home guide is protected; null without a guide. */
  protectedUntil: Instant.nullable(),
  /** Changes by the brand in the last 90 days, and how many are allowed. */
  changes: z.object({ made: z.number().int(), allowed: z.number().int() }),
})
export type CustomerBindings = z.infer<typeof CustomerBindings>

/** leave: the guide leaves; store_move: the guide moves to another store and the customers stay. */
export const HandoverKind = z.enum(['leave', 'store_move'])

/**
 * Who takes over: one successor; guides of the store by load and speciality; nobody in person (the store's pool); or
 * the customers choose themselves (pool until then, and they are told).
 */
export const HandoverMode = z.enum(['successor', 'by_load', 'store_pool', 'customer_chooses'])
export const HANDOVER_MODE_NAMES: Readonly<Record<z.infer<typeof HandoverMode>, string>> = {
  successor: '指定一位接手导购',
  by_load: '按现有客户数分给本店导购',
  store_pool: '转为门店公共客户',
  customer_chooses: '请顾客自己选择',
}
export const HandoverState = z.enum(['running', 'done', 'undoing', 'undone'])

const HandoverOrder = z.object({
  staffId: Id,
  kind: HandoverKind,
  mode: HandoverMode,
  /** With mode `successor`. */
  successorId: Id.optional(),
  /** Whether customers are told (one notice at most). */
  isNoticed: z.boolean().default(true),
})

/** A guide's customers handed over. */
export const Handover = z.object({
  id: Id,
  kind: HandoverKind,
  mode: HandoverMode,
  staff: Named,
  successor: Named.nullable(),
  isNoticed: z.boolean(),
  reason: z.string(),
  state: HandoverState,
  /** Customers at the start, and how many are done (or undone, while undoing). */
  total: z.number().int(),
  done: z.number().int(),
  /** Customers whose home changed by itself meanwhile, and who were left as they are. */
  skipped: z.number().int(),
  /** Who has how many of these customers before and after; the sums are equal. */
  before: z.array(z.object({ store: Named, staff: Named.nullable(), customers: z.number().int() })),
  after: z.array(z.object({ store: Named, staff: Named.nullable(), customers: z.number().int() })),
  createdBy: Named.nullable(),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
  /** Until when it can be undone; null when it cannot any more. */
  undoUntil: Instant.nullable(),
})
export type Handover = z.infer<typeof Handover>

/** What a hand-over would do. */
export const HandoverPreview = z.object({
  staff: Named,
  /** Customers whose home guide this is. */
  customers: z.number().int(),
  /** Of them, those who already had as many changes as the policy allows; they go to the pool. */
  limited: z.number().int(),
  /** Who would get how many. */
  split: z.array(z.object({ store: Named, staff: Named.nullable(), customers: z.number().int() })),
  /** The first 20 of them. */
  sample: z.array(z.object({ customerId: Id, since: Instant })),
  /** Codes of the guide that will answer as store codes. */
  codes: z.number().int(),
  /** Customers whom a notice could reach by message now, and those who see it in the Mini Program. */
  notices: z.object({ byMessage: z.number().int(), inMiniProgram: z.number().int() }),
  /** What stands in the way, in words; empty when it can start. */
  problems: z.array(z.string()),
})
export type HandoverPreview = z.infer<typeof HandoverPreview>

/** Changes of who serves whom, at the console. */
export const bindingsApi = defineApi({
  'GET /api/admin/customers/:id/bindings': {
    summary: 'Who serves this customer, since when, and why: all tenures and decisions',
    auth: readers,
    input: z.object({ id: Id }),
    output: CustomerBindings,
  },
  'POST /api/admin/customers/:id/bindings': {
    summary: 'Give a customer another guide or store; needs a reason, at most 2 in 90 days',
    auth: readers,
    input: z.object({
      id: Id,
      storeId: Id,
      /** Null: the store's pool. */
      staffId: Id.nullable(),
      reason: z.string().trim().min(2, '请写明原因').max(200, '原因最多 200 个字'),
    }),
    output: CustomerBindings,
  },
  'POST /api/admin/handovers/preview': {
    summary: 'What handing over a guide’s customers would do; nothing is changed',
    auth: readers,
    input: HandoverOrder,
    output: HandoverPreview,
  },
  'GET /api/admin/handovers': {
    summary: 'List hand-overs, the newest first',
    auth: readers,
    input: PageQuery.extend({ staffId: Id.optional() }),
    output: pageOf(Handover),
  },
  'POST /api/admin/handovers': {
    summary: 'Hand over a guide’s customers in the background; with kind `leave` the guide must have left',
    auth: deciders,
    input: HandoverOrder.extend({
      reason: z.string().trim().min(2, '请写明原因').max(200, '原因最多 200 个字'),
    }),
    output: Handover,
  },
  'GET /api/admin/handovers/:id': {
    summary: 'How far a hand-over is, and its report',
    auth: readers,
    input: z.object({ id: Id }),
    output: Handover,
  },
  'POST /api/admin/handovers/:id/undo': {
    summary: 'Undo a hand-over within 24 hours: whoever was not moved since gets the earlier guide back',
    auth: deciders,
    input: z.object({ id: Id }),
    output: Handover,
  },
})

/** A store as shoppers read it. */
export const ShopStore = z.object({
  id: Id,
  name: z.string(),
  city: z.string(),
  address: z.string(),
  phone: z.string().nullable(),
  /** 每天 10:00–21:30 */
  hours: z.string(),
  isOpenNow: z.boolean(),
  /** 营业中，21:30 打烊; 休息中，明天 10:00 开门. */
  openWords: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
})
export type ShopStore = z.infer<typeof ShopStore>

/** A guide as shoppers read it. */
export const ShopGuide = z.object({
  id: Id,
  name: z.string(),
  speciality: z.string().nullable(),
  /** Their picture on this server, 160 pixels wide; null without one. */
  photoUrl: z.string().nullable(),
})
export type ShopGuide = z.infer<typeof ShopGuide>

/** My store and guide. */
export const MpHome = z.object({
  home: z
    .object({
      store: ShopStore,
      guide: ShopGuide.nullable(),
      since: Instant,
      cause: BindingCause,
    })
    .nullable(),
  /** Other stores I visited, while they count. */
  visiting: z.array(z.object({ store: ShopStore, guide: ShopGuide.nullable(), until: Instant })),
  /** Guides of my store, to choose from. */
  guides: z.array(ShopGuide),
  /** When the brand gave me another guide: until when I may decline, and the words that tell me. */
  handover: z.object({ notice: z.string(), declineUntil: Instant }).nullable(),
})
export type MpHome = z.infer<typeof MpHome>

/** A store's own page. */
export const MpStorePage = z.object({
  store: ShopStore.extend({
    parking: z.string().nullable(),
    /** 11月23日 盘点，休息. */
    specialDays: z.array(z.string()),
    /** Closed for good; then nobody can choose it. */
    isClosed: z.boolean(),
  }),
  /** Who works there and can be chosen. */
  guides: z.array(ShopGuide),
  /** Who serves me now; null for nobody. */
  mine: z.object({ storeId: Id, storeName: z.string(), guide: ShopGuide.nullable() }).nullable(),
})
export type MpStorePage = z.infer<typeof MpStorePage>

/** My store and guide, in the Mini Program. */
export const mpBindingsApi = defineApi({
  'GET /api/mp/home': {
    summary: 'My store and my guide, and other stores that I visited lately',
    auth: 'customer',
    input: Empty,
    output: MpHome,
  },
  'GET /api/mp/stores/:id': {
    summary: 'One store: when it is open, how to get there, and who works there',
    auth: 'customer',
    input: z.object({ id: Id }),
    output: MpStorePage,
  },
  'POST /api/mp/scans': {
    summary: 'I opened the Mini Program by a code with this scene',
    auth: 'customer',
    input: z.object({
      scene: z.string().trim().min(1, '缺少二维码参数').max(80, '二维码参数太长'),
      /** A card of the chat led here: what was scanned in the account before is not counted again. */
      isByCard: z.boolean().default(false),
    }),
    output: z.object({
      outcome: ScanOutcome,
      reasonCode: ScanReason,
      /** What to show on top of the page. */
      greeting: z.string(),
      /** Store and guide in front of me; null when the code is unknown. */
      scanned: z.object({ store: ShopStore, guide: ShopGuide.nullable() }).nullable(),
      /** Whether to ask 「设为我的门店」 or 「换成这位导购」. */
      offer: z.enum(['store', 'guide']).nullable(),
      home: MpHome,
    }),
  },
  'POST /api/mp/bindings': {
    summary: 'Make this my store, or this my guide; by a code’s scene or by ids. Always wins',
    auth: 'customer',
    input: z.union([
      z.object({ scene: z.string().trim().min(1).max(80) }),
      z.object({ storeId: Id, staffId: Id.nullable().optional() }),
    ]),
    output: MpHome,
  },
  'POST /api/mp/bindings/decline': {
    summary: 'I do not want the guide who took over; within 30 days. My store serves me then',
    auth: 'customer',
    input: Empty,
    output: MpHome,
  },
})
