import { Readable } from 'node:stream'
import type { campaignsApi } from '../../contract/campaigns'
import { templateFields } from '../../domain/subscription-template'
import type { Call, Handlers } from '../../platform/http/serve'
import type { Audiences } from './audience'
import { problemsOf } from './campaign-problems'
import { contentOf } from './campaign-row'
import { CampaignViews, presentForecast } from './campaign-view'
import { noCampaign, type Campaigns } from './campaigns'
import { deliveryCsv } from './delivery-csv'
import { listDeliveries } from './delivery-list'
import { Campaign } from './entities/campaign'
import { Forecast } from './entities/forecast'
import type { ListedTemplate, PushGround } from './ground'
import type { Reports } from './report'
import { reportCsv } from './report-csv'
import { settleUnknown } from './settle-unknown'
import { testSend } from './test-send'

/** What the operations with campaigns need. */
export interface CampaignRoutesDeps {
  ground: PushGround
  audiences: Audiences
  campaigns: Campaigns
  reports: Reports
}

const by = (call: Call): string => call.actor!.staffId

/** How long an answer waits for a dry run; a longer one goes on behind it. */
const FORECAST_WAIT_MS = 1_500

const presentTemplate = ({ templateId, title, content }: ListedTemplate) => ({
  templateId,
  title,
  fields: templateFields(content).map(({ key, label }) => ({ key, label })),
})

async function templatesNow({ templates, log }: Pick<PushGround, 'templates' | 'log'>) {
  let notice: string | null = null
  const read = async (channel: 'template' | 'subscription') => {
    try {
      return (await templates[channel]()).map(presentTemplate)
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'the templates could not be read from WeChat')
      notice = '暂时读不到微信的模板列表，请稍后再试。'
      return []
    }
  }
  const [template, subscription] = await Promise.all([read('template'), read('subscription')])
  return { template, subscription, notice }
}

/** The newest dry run of a campaign. */
async function newestForecast({ db }: Pick<PushGround, 'db'>, campaignId: string) {
  const found = await db.read.findOne(Forecast, {
    where: { campaignId },
    order: { createdAt: 'DESC', id: 'DESC' },
  })
  return found ? presentForecast(found) : null
}

/** The operations with campaigns at the console. */
export function campaignRoutes(deps: CampaignRoutesDeps): Handlers<typeof campaignsApi> {
  const { ground, audiences, campaigns, reports } = deps
  const { db, log } = ground
  const views = new CampaignViews(ground, audiences)
  const demand = async (id: string): Promise<Campaign> => {
    const campaign = await db.read.findOneBy(Campaign, { id })
    if (!campaign) throw noCampaign()
    return campaign
  }
  const show = async (id: string, call: Call) => views.whole(await demand(id), by(call))
  return {
    'GET /api/admin/campaigns': async ({ page, pageSize, state }) => {
      const [rows, total] = await db.read.findAndCount(Campaign, {
        where: state ? { state } : {},
        order: { createdAt: 'DESC', id: 'DESC' },
        take: pageSize,
        skip: (page - 1) * pageSize,
      })
      return { items: await views.summaries(rows), total }
    },
    'POST /api/admin/campaigns': async (draft, call) =>
      show((await campaigns.create(draft, by(call))).id, call),
    'POST /api/admin/campaigns/audience': ({ audience }) => audiences.count(audience),
    'POST /api/admin/campaigns/check': async (draft) => ({
      problems: await problemsOf(ground, contentOf(draft), await audiences.total(draft.audience)),
    }),
    'GET /api/admin/campaign-templates': () => templatesNow(ground),
    'GET /api/admin/campaigns/:id': ({ id }, call) => show(id, call),
    'PUT /api/admin/campaigns/:id': async ({ id, version, ...draft }, call) => {
      await campaigns.replace(id, version, draft, by(call))
      return show(id, call)
    },
    'POST /api/admin/campaigns/:id/approve': async ({ id, version }, call) => {
      await campaigns.approve(id, version, by(call))
      return show(id, call)
    },
    'POST /api/admin/campaigns/:id/schedule': async ({ id, version }, call) => {
      await campaigns.schedule(id, version, by(call))
      return show(id, call)
    },
    'POST /api/admin/campaigns/:id/unschedule': async ({ id }, call) => {
      await campaigns.unschedule(id, by(call))
      return show(id, call)
    },
    'POST /api/admin/campaigns/:id/start': async ({ id }, call) => {
      await campaigns.start(id, by(call))
      return show(id, call)
    },
    'POST /api/admin/campaigns/:id/pause': async ({ id }, call) => {
      await campaigns.run(id, 'pause', by(call))
      return show(id, call)
    },
    'POST /api/admin/campaigns/:id/resume': async ({ id }, call) => {
      await campaigns.run(id, 'resume', by(call))
      return show(id, call)
    },
    'POST /api/admin/campaigns/:id/stop': async ({ id, reason }, call) => {
      await campaigns.run(id, 'stop', by(call), reason)
      return show(id, call)
    },
    'POST /api/admin/campaigns/:id/test': async ({ id, staffIds }) => ({
      items: await testSend(ground, await demand(id), staffIds),
    }),
    'POST /api/admin/campaigns/:id/forecast': async ({ id }, call) => {
      const run = campaigns.forecast(id, by(call))
      const slow = new Promise<void>((resolve) => setTimeout(resolve, FORECAST_WAIT_MS).unref())
      run.catch((error: Error) => log.warn({ campaignId: id, reason: error.message }, 'the dry run failed'))
      const done = await Promise.race([run, slow])
      return done ? presentForecast(done) : ((await newestForecast(ground, id)) ?? presentForecast(await run))
    },
    'GET /api/admin/campaigns/:id/forecast': async ({ id }) => ({
      forecast: await newestForecast(ground, (await demand(id)).id),
    }),
    'GET /api/admin/campaigns/:id/deliveries': async ({ id, ...filter }) =>
      listDeliveries(db.read, (await demand(id)).id, filter),
    'GET /api/admin/campaigns/:id/deliveries.csv': async ({ id, state }) => {
      const { name } = await demand(id)
      const bytes = Readable.from(deliveryCsv(db.read, id, state))
      return { filename: `活动客户-${name}.csv`, contentType: 'text/csv; charset=utf-8', bytes }
    },
    'POST /api/admin/campaigns/:id/deliveries/settle': async ({ id, ...word }, call) => ({
      settled: await settleUnknown(ground, await demand(id), { ...word, by: by(call) }),
    }),
    'GET /api/admin/campaigns/:id/report': async ({ id }) => reports.of(await demand(id)),
    'GET /api/admin/campaigns/:id/report.csv': async ({ id }) => {
      const campaign = await demand(id)
      const bytes = reportCsv(campaign.name, await reports.of(campaign))
      return { filename: `活动报告-${campaign.name}.csv`, contentType: 'text/csv; charset=utf-8', bytes }
    },
  }
}
