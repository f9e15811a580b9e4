import { z } from 'zod'
import { Empty, Id, Instant } from './common'
import { defineApi } from './endpoint'

const App = z.enum(['official', 'miniapp'])

/** One app's access token: its state, never itself. */
export const TokenHealth = z.object({
  app: App,
  appId: z.string(),
  state: z.enum(['valid', 'none', 'expired', 'stopped']),
  fetchedAt: Instant.nullable(),
  expiresAt: Instant.nullable(),
  /** What stops the calls and what to do, in Chinese; null when nothing does. */
  problem: z.string().nullable(),
})

/** Daily quota of one API path; null where WeChat would not say. */
export const QuotaHealth = z.object({
  app: App,
  path: z.string(),
  title: z.string(),
  dailyLimit: z.number().nullable(),
  used: z.number().nullable(),
  remain: z.number().nullable(),
})

/** A finding of the doctor: what is wrong, why it matters, and the next step. */
export const Finding = z.object({
  id: z.string(),
  level: z.enum(['ok', 'warning', 'error']),
  title: z.string(),
  detail: z.string(),
  nextStep: z.string().nullable(),
})
export type Finding = z.infer<typeof Finding>

/** How sending stands: what WeChat closed, to how many people a message may go, and what the last 24 hours were. */
const SendingHealth = z.object({
  closures: z.array(
    z.object({
      channel: z.string(),
      /** Of the way of sending, in Chinese, with the template if only that is closed. */
      name: z.string(),
      templateId: z.string().nullable(),
      at: Instant,
      /** When one message tries again. */
      until: Instant,
      errcode: z.number().int(),
      meaning: z.string(),
      nextStep: z.string(),
    }),
  ),
  /** People whose customer-service window is open, and messages left to them. */
  open: z.array(z.object({ app: App, people: z.number().int(), messagesLeft: z.number().int() })),
  attempts: z.array(z.object({ state: z.string(), title: z.string(), count: z.number().int() })),
  /** The most frequent reasons for which nothing was sent. */
  skips: z.array(z.object({ reasonCode: z.string(), sentence: z.string(), count: z.number().int() })),
})
export type SendingHealth = z.infer<typeof SendingHealth>

/** The state of the account's connection with WeChat. */
export const AccountHealth = z.object({
  tokens: z.array(TokenHealth),
  callbacks: z.object({
    since: Instant,
    /** Counts by outcome since this process started. */
    outcomes: z.array(z.object({ outcome: z.string(), title: z.string(), count: z.number().int() })),
    /** Received messages and events of the last 24 hours by hour, from the inbox. */
    hours: z.array(z.object({ at: Instant, count: z.number().int() })),
    lastAt: Instant.nullable(),
    parked: z.number().int(),
  }),
  apiErrors: z.array(
    z.object({
      at: Instant,
      app: App,
      path: z.string(),
      errcode: z.number().nullable(),
      meaning: z.string(),
      nextStep: z.string(),
    }),
  ),
  durability: z.object({ isDurable: z.boolean(), settings: z.record(z.string(), z.string()) }),
  sharedMemory: z.enum(['memory', 'redis']),
  jobs: z.object({ queued: z.number().int(), running: z.number().int(), parked: z.number().int() }),
  isUnderPressure: z.boolean(),
  sending: SendingHealth,
  /** Scans of the last 24 hours of codes that the system does not know. */
  unknownScenes: z.object({
    lastDay: z.number().int(),
    /** The most within any hour of that day. */
    busiestHour: z.number().int(),
    /** Five or more within an hour: look at what is printed. */
    isRaised: z.boolean(),
    lastAt: Instant.nullable(),
    /** The scenes that were scanned most. */
    scenes: z.array(z.object({ scene: z.string(), count: z.number().int(), lastAt: Instant })),
  }),
})
export type AccountHealth = z.infer<typeof AccountHealth>

/** A job that failed too often and waits for a person. */
export const ParkedJob = z.object({
  id: Id,
  type: z.string(),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  createdAt: Instant,
})

const readers = { roles: ['operator', 'admin'] } as const

export const healthApi = defineApi({
  'GET /api/admin/health': {
    summary: 'Tokens, callback statistics, recent API errors, durability and jobs',
    auth: readers,
    input: Empty,
    output: AccountHealth,
    isSheddable: true,
  },
  'GET /api/admin/health/quotas': {
    summary: "Daily quotas of the APIs we use, from WeChat's quota API (cached for a minute)",
    auth: readers,
    input: Empty,
    output: z.object({ items: z.array(QuotaHealth) }),
    isSheddable: true,
  },
  'POST /api/admin/health/doctor': {
    summary: 'Check the whole setup now and say what is wrong and what to do',
    auth: readers,
    input: Empty,
    output: z.object({ findings: z.array(Finding) }),
  },
  'GET /api/admin/jobs/parked': {
    summary: 'Jobs that failed too often',
    auth: readers,
    input: Empty,
    output: z.object({ items: z.array(ParkedJob) }),
  },
  'POST /api/admin/jobs/:id/retry': {
    summary: 'Try a parked job again from the start',
    auth: { roles: ['admin'] },
    input: z.object({ id: Id }),
    output: Empty,
  },
})
