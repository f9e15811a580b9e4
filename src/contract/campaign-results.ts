/** What a dry run foretells of a campaign, and what came of it. */
import { z } from 'zod'
import { CampaignChannel } from './campaign-shapes'
import { Id, Instant } from './common'

/** What a dry run says: for each customer now, later or skip. */
export const CampaignForecast = z.object({
  id: Id,
  state: z.enum(['running', 'ready', 'failed']),
  createdAt: Instant,
  totals: z
    .object({
      audience: z.number().int(),
      holdout: z.number().int(),
      now: z.number().int(),
      later: z.number().int(),
      skip: z.number().int(),
      byChannel: z.record(z.string(), z.number().int()),
      byReason: z.array(z.object({ code: z.string(), sentence: z.string(), count: z.number().int() })),
      /** Mass messages of the four each follower has, and template messages of the day. */
      massPerFollower: z.number().int(),
      templatePeakDay: z.number().int(),
      messages: z.number().int(),
      guideCards: z.number().int(),
      lastAt: Instant.nullable(),
    })
    .nullable(),
})
export type CampaignForecast = z.infer<typeof CampaignForecast>

/** What happened with one arm, in people and fen. */
const ArmFigures = z.object({
  customers: z.number().int(),
  netFen: z.number().int(),
  perCustomerFen: z.number(),
})

/** What came of a campaign. */
export const CampaignReport = z.object({
  /** Each customer in exactly one of these. */
  states: z.array(
    z.object({
      state: z.string(),
      reasonCode: z.string().nullable(),
      sentence: z.string(),
      count: z.number().int(),
    }),
  ),
  total: z.number().int(),
  /** Within 24 hours after the last push before them. */
  credited: z.object({
    visits: z.number().int(),
    redemptions: z.number().int(),
    sales: z.number().int(),
    salesFen: z.number().int(),
    refunds: z.number().int(),
    refundedFen: z.number().int(),
    unfollows: z.number().int(),
  }),
  goal: z.object({ metric: z.string(), target: z.number(), reached: z.number() }),
  /** Cards for guides: how many were prepared, and how many of these were forwarded, which alone counts above. */
  cards: z.object({ prepared: z.number().int(), forwarded: z.number().int() }),
  /** Against those who got nothing; null without them. */
  holdout: z
    .object({
      send: ArmFigures,
      holdout: ArmFigures,
      /** For everybody in the arm that was sent to. */
      differenceFen: z.number().int(),
      /** 95 %; null when one arm has fewer than two people. */
      interval: z.object({ fromFen: z.number().int(), toFen: z.number().int() }).nullable(),
      sentence: z.string(),
    })
    .nullable(),
  byStore: z.array(
    z.object({
      storeId: Id.nullable(),
      storeName: z.string(),
      sent: z.number().int(),
      sales: z.number().int(),
      netFen: z.number().int(),
    }),
  ),
  byGuide: z.array(
    z.object({
      staffId: Id.nullable(),
      staffName: z.string(),
      sent: z.number().int(),
      sales: z.number().int(),
      netFen: z.number().int(),
    }),
  ),
})
export type CampaignReport = z.infer<typeof CampaignReport>

/** The states of a delivery (decisions.md 20). */
export const DeliveryStateName = z.enum([
  'queued',
  'later',
  'sending',
  'sent',
  'failed',
  'unknown',
  'skipped',
  'cancelled',
])

/** One customer of a campaign. */
export const CampaignDelivery = z.object({
  customerId: Id,
  arm: z.enum(['send', 'holdout']),
  state: z.string(),
  channel: CampaignChannel.nullable(),
  reasonCode: z.string().nullable(),
  sentence: z.string(),
  dueAt: Instant.nullable(),
  sentAt: Instant.nullable(),
})
export type CampaignDelivery = z.infer<typeof CampaignDelivery>
