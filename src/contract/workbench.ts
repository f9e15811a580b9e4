/** The first screen of the guide's workbench, and what a guide's work came to. */
import { z } from 'zod'
import { Empty, Id, Instant } from './common'
import { defineApi } from './endpoint'

/** What a guide's work came to in a period: counted from scans, the ledger of touches and the receipts. */
export const GuideActivity = z.object({
  /** Scans of codes that carry the guide's name; whoever scans twice counts twice. */
  scans: z.number().int(),
  /** New followers by such a scan. */
  follows: z.number().int(),
  /** Cards opened by customers whom the guide served at that moment. */
  cards: z.number().int(),
  /** Entries into a live session through the guide's links. */
  liveEntries: z.number().int(),
  /** Visits of the guide's share links that count. */
  shareVisits: z.number().int(),
  /** Receipts on which the guide is the seller. */
  sales: z.number().int(),
  /** What was paid on them, before refunds. */
  paidFen: z.number().int(),
  /** What of it came back since. */
  refundedFen: z.number().int(),
})
export type GuideActivity = z.infer<typeof GuideActivity>

/** today: the calendar day in the stores' zone; week: today and the six days before it; month: the calendar month. */
export const ActivityPeriod = z.enum(['today', 'week', 'month'])
export type ActivityPeriod = z.infer<typeof ActivityPeriod>

export const workbenchApi = defineApi({
  'GET /api/workbench/desk': {
    summary: 'The first screen of the workbench: who and where I am, and what today came to',
    auth: 'workbench',
    input: Empty,
    output: z.object({
      staffId: Id,
      name: z.string(),
      /** Where I work now; null when I am assigned to no store. */
      store: z.object({ id: Id, name: z.string() }).nullable(),
      today: GuideActivity,
      serverTime: Instant,
    }),
  },
  'GET /api/workbench/activity': {
    summary: 'What my work came to today, in seven days, or in this month',
    auth: 'workbench',
    input: z.object({ period: ActivityPeriod }),
    output: z.object({ from: Instant, to: Instant, activity: GuideActivity }),
  },
})
