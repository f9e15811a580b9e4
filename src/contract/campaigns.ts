import { z } from 'zod'
import {
  AudienceConditions,
  AudienceCount,
  Campaign,
  CampaignDraft,
  CampaignProblem,
  CampaignState,
  CampaignSummary,
} from './campaign-shapes'
import { CampaignDelivery, DeliveryStateName, CampaignForecast, CampaignReport } from './campaign-results'
import { Empty, Id, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'

export * from './campaign-results'
export * from './campaign-shapes'

/** Campaigns reach every store's customers, so they are for those who see all of them. */
const operators: Auth = { roles: ['operator', 'admin'] }
const ById = z.object({ id: Id })
const ByVersion = ById.extend({ version: z.number().int() })

/** A template that the account has, with the fields that must be filled. */
export const MessageTemplateView = z.object({
  templateId: z.string(),
  title: z.string(),
  fields: z.array(z.object({ key: z.string(), label: z.string() })),
})

/** Campaigns at the console. */
export const campaignsApi = defineApi({
  'GET /api/admin/campaigns': {
    summary: 'List campaigns, the newest first',
    auth: operators,
    input: PageQuery.extend({ state: CampaignState.optional() }),
    output: pageOf(CampaignSummary),
    isSheddable: true,
  },
  'POST /api/admin/campaigns': {
    summary: 'Save a new campaign as a draft, with what stands against sending it',
    auth: operators,
    input: CampaignDraft,
    output: Campaign,
  },
  'POST /api/admin/campaigns/audience': {
    summary: 'Count an audience now: how many, by which channel they can be reached, five examples',
    auth: operators,
    input: z.object({ audience: AudienceConditions }),
    output: AudienceCount,
    isSheddable: true,
  },
  'POST /api/admin/campaigns/check': {
    summary: 'What stands against sending this, each with what to change; nothing is saved',
    auth: operators,
    input: CampaignDraft,
    output: z.object({ problems: z.array(CampaignProblem) }),
  },
  'GET /api/admin/campaign-templates': {
    summary: 'The templates of the official account and the Mini Program, with their fields',
    auth: operators,
    input: Empty,
    output: z.object({
      template: z.array(MessageTemplateView),
      subscription: z.array(MessageTemplateView),
      /** What WeChat could not be asked, in words; null when both answered. */
      notice: z.string().nullable(),
    }),
  },
  'GET /api/admin/campaigns/:id': {
    summary: 'Read a campaign: content, problems, approvals, what may be done, how far it is',
    auth: operators,
    input: ById,
    output: Campaign,
  },
  'PUT /api/admin/campaigns/:id': {
    summary: 'Change a draft; its approvals are over with that. Refused when somebody changed it meanwhile',
    auth: operators,
    input: CampaignDraft.extend({ id: Id, version: z.number().int() }),
    output: Campaign,
  },
  'POST /api/admin/campaigns/:id/approve': {
    summary: 'Agree to a draft as it is; marketing needs somebody else than its authors',
    auth: operators,
    input: ByVersion,
    output: Campaign,
  },
  'POST /api/admin/campaigns/:id/schedule': {
    summary: 'Let an approved draft start at its time; refused with everything that stands against it',
    auth: operators,
    input: ByVersion,
    output: Campaign,
  },
  'POST /api/admin/campaigns/:id/unschedule': {
    summary: 'Make a campaign that has not begun a draft again; its approvals are over with that',
    auth: operators,
    input: ById,
    output: Campaign,
  },
  'POST /api/admin/campaigns/:id/start': {
    summary: 'Start a scheduled campaign now',
    auth: operators,
    input: ById,
    output: Campaign,
  },
  'POST /api/admin/campaigns/:id/pause': {
    summary: 'Pause a running campaign; nothing leaves until it goes on',
    auth: operators,
    input: ById,
    output: Campaign,
  },
  'POST /api/admin/campaigns/:id/resume': {
    summary: 'Let a paused campaign go on',
    auth: operators,
    input: ById,
    output: Campaign,
  },
  'POST /api/admin/campaigns/:id/stop': {
    summary: 'Stop a campaign for good; who got nothing yet gets nothing',
    auth: operators,
    input: ById.extend({ reason: z.string().trim().min(2, '请写明原因').max(200) }),
    output: Campaign,
  },
  'POST /api/admin/campaigns/:id/test': {
    summary: 'Send the campaign to members of staff through the gate, and say what became of each',
    auth: operators,
    input: ById.extend({ staffIds: z.array(Id).min(1, '请选择接收测试的员工').max(20) }),
    output: z.object({
      items: z.array(z.object({ staffId: Id, name: z.string(), isSent: z.boolean(), sentence: z.string() })),
    }),
  },
  'POST /api/admin/campaigns/:id/forecast': {
    summary:
      'Start a dry run: for each customer now, later or skip, with channel and reason. Nothing is sent',
    auth: operators,
    input: ById,
    output: CampaignForecast,
  },
  'GET /api/admin/campaigns/:id/forecast': {
    summary: 'The newest dry run; null when there was none',
    auth: operators,
    input: ById,
    output: z.object({ forecast: CampaignForecast.nullable() }),
  },
  'GET /api/admin/campaigns/:id/deliveries': {
    summary: 'The customers of a campaign with state and reason',
    auth: operators,
    input: PageQuery.extend({ id: Id, state: DeliveryStateName.optional() }),
    output: pageOf(CampaignDelivery),
    isSheddable: true,
  },
  'GET /api/admin/campaigns/:id/deliveries.csv': {
    summary:
      'The same as a table for spreadsheets, each customer with state and reason; of one state, or all',
    auth: operators,
    input: ById.extend({ state: DeliveryStateName.optional() }),
    output: Empty,
    produces: 'file',
    isSheddable: true,
  },
  'POST /api/admin/campaigns/:id/deliveries/settle': {
    summary: 'Say of deliveries of which nobody knew that they arrived, or that they did not, with a reason',
    auth: operators,
    input: ById.extend({
      customerIds: z.array(Id).min(1, '请选择客户').max(500, '一次最多 500 位客户'),
      /** sent: they have it; failed: they do not, and it is not sent again. */
      as: z.enum(['sent', 'failed']),
      reason: z.string().trim().min(2, '请写明依据').max(200),
    }),
    /** How many were settled; the fate of the others was known already. */
    output: z.object({ settled: z.number().int() }),
  },
  'GET /api/admin/campaigns/:id/report': {
    summary: 'What came of a campaign',
    auth: operators,
    input: ById,
    output: CampaignReport,
    isSheddable: true,
  },
  'GET /api/admin/campaigns/:id/report.csv': {
    summary: 'The report as a table for spreadsheets',
    auth: operators,
    input: ById,
    output: Empty,
    produces: 'file',
    isSheddable: true,
  },
})
