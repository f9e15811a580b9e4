/** Live sessions on Channels: for the console and the Mini Program (domain.md 3.7). */
import { z } from 'zod'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })

/** planned: not begun; live: on air; ended; replay: over, the recording can be watched; cancelled. */
export const LiveState = z.enum(['planned', 'live', 'ended', 'replay', 'cancelled'])
export type LiveState = z.infer<typeof LiveState>

/** A live session as staff see it. */
export const LiveSession = z.object({
  id: Id,
  title: z.string(),
  intro: z.string(),
  /** The Channels account: `sph…`. */
  finderUserName: z.string(),
  /** Who speaks, for the shopper. */
  host: z.string(),
  coverId: Id.nullable(),
  startAt: Instant,
  endAt: Instant,
  state: LiveState,
  version: z.number().int(),
  figures: z.object({
    /** People who are reserved at WeChat now. */
    reserved: z.number().int(),
    /** People who wait for our own reminder. */
    reminders: z.number().int(),
    /** Entries through our links; never "views" (decisions.md 19). */
    entries: z.number().int(),
    questionsWaiting: z.number().int(),
  }),
})
export type LiveSession = z.infer<typeof LiveSession>

/** A live session as it is planned or changed. */
export const LiveDraft = z.object({
  title: z.string().trim().min(1, '请填写主题').max(40, '主题最多 40 个字'),
  intro: z.string().trim().max(300, '介绍最多 300 个字').default(''),
  finderUserName: z
    .string()
    .trim()
    .regex(/^sph[A-Za-z0-9]{3,40}$/, '视频号 ID 以 sph 开头，可在视频号助手的「账号信息」里找到'),
  host: z.string().trim().max(10, '主播最多 10 个字').default(''),
  /** A picture that was uploaded. */
  coverId: Id.nullable().default(null),
  startAt: Instant,
  endAt: Instant,
})
export type LiveDraft = z.infer<typeof LiveDraft>

/** One of WeChat's reservation states with how many people are in it. */
export const ReservationCount = z.object({
  /** 1–10 as wx.reserveChannelsLive reported it; null when the phone reported none. */
  code: z.number().int().nullable(),
  words: z.string(),
  people: z.number().int(),
  isReserved: z.boolean(),
})

/** A guide's part in a live session. */
export const LiveGuideFigures = z.object({
  /** null: entries without a guide in the link. */
  staffId: Id.nullable(),
  name: z.string(),
  entries: z.number().int(),
  people: z.number().int(),
  reserved: z.number().int(),
  sales: z.number().int(),
  salesFen: z.number().int(),
})
export type LiveGuideFigures = z.infer<typeof LiveGuideFigures>

export const QuestionState = z.enum(['shown', 'waiting', 'hidden'])
export type QuestionState = z.infer<typeof QuestionState>

/** A question as staff see it. */
export const LiveQuestion = z.object({
  id: Id,
  sessionId: Id,
  sessionTitle: z.string(),
  text: z.string(),
  /** What WeChat's content check said; `failed`: it could not be asked. */
  check: z.enum(['pass', 'review', 'risky', 'failed']),
  state: QuestionState,
  answer: z.string().nullable(),
  createdAt: Instant,
  reviewedAt: Instant.nullable(),
})
export type LiveQuestion = z.infer<typeof LiveQuestion>

/** Live sessions at the console. */
export const liveApi = defineApi({
  'GET /api/admin/live-sessions': {
    summary: 'List live sessions, the latest start first',
    auth: readers,
    input: PageQuery.extend({ state: LiveState.optional() }),
    output: pageOf(LiveSession),
    isSheddable: true,
  },
  'POST /api/admin/live-sessions': {
    summary: 'Plan a live session; refused when it begins in the past or ends before it begins',
    auth: writers,
    input: LiveDraft,
    output: LiveSession,
  },
  'GET /api/admin/live-sessions/:id': {
    summary: 'One live session with reservations by state, and entries and sales by guide',
    auth: readers,
    input: ById,
    output: LiveSession.extend({
      reservations: z.array(ReservationCount),
      guides: z.array(LiveGuideFigures),
    }),
  },
  'PUT /api/admin/live-sessions/:id': {
    summary:
      'Change a live session; reminders move with the start. Refused when somebody changed it meanwhile',
    auth: writers,
    input: LiveDraft.extend({ id: Id, version: z.number().int() }),
    output: LiveSession,
  },
  'POST /api/admin/live-sessions/:id/state': {
    summary: 'Begin, end, cancel a live session or offer its replay',
    auth: writers,
    input: z.object({ id: Id, state: LiveState }),
    output: LiveSession,
  },
  'GET /api/admin/live-questions': {
    summary: 'Questions, those that wait for a person first',
    auth: readers,
    input: PageQuery.extend({ sessionId: Id.optional(), state: QuestionState.optional() }),
    output: pageOf(LiveQuestion),
  },
  'POST /api/admin/live-questions/:id/review': {
    summary: 'Show or hide a question, or answer it; who asked is reminded of an answer when they wished so',
    auth: { roles: ['store_manager', 'operator', 'admin'] },
    input: z.object({
      id: Id,
      state: z.enum(['shown', 'hidden']),
      answer: z.string().trim().max(200, '回复最多 200 个字').nullable().default(null),
    }),
    output: LiveQuestion,
  },
})

/** A question as shoppers see it. */
export const MpLiveQuestion = z.object({
  id: Id,
  text: z.string(),
  answer: z.string().nullable(),
  isMine: z.boolean(),
  /** Only the shopper's own can be other than `shown`. */
  state: QuestionState,
})

/** A live session in the list of the Mini Program. */
export const MpLiveSession = z.object({
  id: Id,
  title: z.string(),
  host: z.string(),
  /** On this server, 960 pixels wide. */
  coverUrl: z.string().nullable(),
  startAt: Instant,
  endAt: Instant,
  state: LiveState,
  finderUserName: z.string(),
})
export type MpLiveSession = z.infer<typeof MpLiveSession>

/** One live session for a shopper. */
export const MpLiveDetail = MpLiveSession.extend({
  intro: z.string(),
  /** What the phone last reported of the shopper's reservation, 1–10; null for nothing. */
  reservation: z.number().int().nullable(),
  isReserved: z.boolean(),
  takesQuestions: z.boolean(),
  questions: z.array(MpLiveQuestion),
  /** The guide whose link led here. */
  guide: z.object({ id: Id, name: z.string() }).nullable(),
  serverTime: Instant,
})
export type MpLiveDetail = z.infer<typeof MpLiveDetail>

/** The share link through which the page was opened. */
const shareId = z.string().trim().max(32).optional()

/** Live sessions in the Mini Program. */
export const mpLiveApi = defineApi({
  'GET /api/mp/live-sessions': {
    summary: 'What is live, what comes, and replays of the last 30 days',
    auth: 'customer',
    input: Empty,
    output: z.object({ items: z.array(MpLiveSession) }),
  },
  'GET /api/mp/live-sessions/:id': {
    summary: 'One live session with what I reserved and the questions',
    auth: 'customer',
    input: z.object({ id: Id, shareId }),
    output: MpLiveDetail,
  },
  'POST /api/mp/live-sessions/:id/reservation': {
    summary: 'What wx.reserveChannelsLive reported; 1–10, or nothing where the phone says nothing',
    auth: 'customer',
    input: z.object({
      id: Id,
      noticeId: z.string().trim().min(1).max(128),
      state: z.number().int().min(1).max(10).nullable(),
      shareId,
    }),
    output: MpLiveDetail,
  },
  'POST /api/mp/live-sessions/:id/entries': {
    summary: 'I am going into the live room or the replay through this page',
    auth: 'customer',
    input: z.object({ id: Id, kind: z.enum(['live', 'replay']), shareId }),
    output: Empty,
  },
  'POST /api/mp/live-sessions/:id/questions': {
    summary:
      'Ask before or during; shown once WeChat’s content check or a person says so, at most 5 a person',
    auth: 'customer',
    input: z.object({
      id: Id,
      text: z.string().trim().min(2, '请写下你的问题').max(100, '问题最多 100 个字'),
    }),
    output: z.object({ question: MpLiveQuestion, sentence: z.string() }),
  },
})
