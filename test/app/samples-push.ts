import type { campaignsApi } from '../../src/contract/campaigns'
import type { workbenchPushApi } from '../../src/contract/guide-pushes'
import type { materialsApi } from '../../src/contract/materials'
import { CampaignDraft } from '../../src/contract/campaigns'
import { MaterialDraft } from '../../src/contract/materials'
import type { TestApp } from '../support/app'
import type { Rows, Sample } from './matrix-samples'

/** The rows that samples of campaigns and materials point at. */
export interface PushRows {
  campaignId: string
  materialId: string
  materialTaskId: string
}

/** Rows that are not there yet. */
export const noPushRows = (): PushRows => ({ campaignId: '', materialId: '', materialTaskId: '' })

const HOUR = 3_600_000
const soon = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString()

/** A campaign that may be saved. */
export const aCampaign = () => ({
  name: '样例活动',
  class: 'marketing' as const,
  topic: 'newArrivals' as const,
  goal: { metric: 'visits' as const, target: 10 },
  audience: { all: [] },
  holdoutPercent: 10,
  contents: { messageCentre: { title: '新款到店', text: '来试试。' } },
  startAt: soon(24),
  endAt: soon(72),
  windowFrom: 600,
  windowTo: 1200,
  ratePerMinute: 600,
})

const material = { title: '样例素材', text: '文案', topic: 'newArrivals' as const, link: '/pages/home/index' }
const wish = ({ memberId }: Rows) => ({ ...material, customerIds: [memberId] })
const empty = { id: 'campaignId' as const, body: () => ({}) }
let serial = 0

type Operation = keyof typeof campaignsApi | keyof typeof materialsApi | keyof typeof workbenchPushApi

/** Sample calls of campaigns, materials and guides' pushes. */
export const PUSH_SAMPLES: Record<Operation, Sample> = {
  'GET /api/admin/campaigns': {},
  'POST /api/admin/campaigns': { body: aCampaign },
  'POST /api/admin/campaigns/audience': { body: () => ({ audience: { all: [] } }) },
  'POST /api/admin/campaigns/check': { body: aCampaign },
  'GET /api/admin/campaign-templates': {},
  'GET /api/admin/campaigns/:id': { id: 'campaignId' },
  'PUT /api/admin/campaigns/:id': { id: 'campaignId', body: () => ({ ...aCampaign(), version: 1 }) },
  'POST /api/admin/campaigns/:id/approve': { id: 'campaignId', body: () => ({ version: 1 }) },
  'POST /api/admin/campaigns/:id/schedule': { id: 'campaignId', body: () => ({ version: 1 }) },
  'POST /api/admin/campaigns/:id/unschedule': empty,
  'POST /api/admin/campaigns/:id/start': empty,
  'POST /api/admin/campaigns/:id/pause': empty,
  'POST /api/admin/campaigns/:id/resume': empty,
  'POST /api/admin/campaigns/:id/stop': { id: 'campaignId', body: () => ({ reason: '样例停止' }) },
  'POST /api/admin/campaigns/:id/test': {
    id: 'campaignId',
    body: ({ staffId }) => ({ staffIds: [staffId] }),
  },
  'POST /api/admin/campaigns/:id/forecast': empty,
  'GET /api/admin/campaigns/:id/forecast': { id: 'campaignId' },
  'GET /api/admin/campaigns/:id/deliveries': { id: 'campaignId' },
  'POST /api/admin/campaigns/:id/deliveries/settle': {
    id: 'campaignId',
    body: ({ memberId }) => ({ customerIds: [memberId], as: 'sent', reason: '客户说收到了' }),
  },
  'GET /api/admin/campaigns/:id/deliveries.csv': { id: 'campaignId' },
  'GET /api/admin/campaigns/:id/report': { id: 'campaignId' },
  'GET /api/admin/campaigns/:id/report.csv': { id: 'campaignId' },
  'GET /api/admin/materials': {},
  'POST /api/admin/materials': { body: () => material },
  'GET /api/admin/materials/:id': { id: 'materialId' },
  'PUT /api/admin/materials/:id': { id: 'materialId', body: () => ({ ...material, version: 2 }) },
  'POST /api/admin/materials/:id/state': { id: 'materialId', body: () => ({ state: 'published' }) },
  'GET /api/admin/material-tasks': {},
  'POST /api/admin/material-tasks': {
    body: ({ materialId }) => ({ materialId, instruction: '周五前分享', dueAt: soon(48) }),
  },
  'POST /api/admin/material-tasks/:id/close': { id: 'materialTaskId', body: () => ({}) },
  'GET /api/admin/material-tasks/:id/doers': { id: 'materialTaskId' },
  'GET /api/workbench/materials': {},
  'GET /api/workbench/push-customers': {},
  'POST /api/workbench/pushes/preview': { body: wish },
  'POST /api/workbench/pushes': {
    body: (rows) => ({ ...wish(rows), requestKey: `matrix-push-${++serial}` }),
  },
  'GET /api/workbench/pushes/:id': { id: 'campaignId' },
  'GET /api/workbench/push-cards': {},
  'POST /api/workbench/push-cards/:id/forwarded': { id: 'campaignId', body: () => ({}) },
  'POST /api/workbench/push-cards/:id/declined': { id: 'campaignId', body: () => ({}) },
}

/** A draft campaign, a published material and a task with it. */
export async function fillPush({ app }: TestApp, rows: Rows): Promise<void> {
  if (rows.campaignId) return
  const { campaigns, materials, tasks } = app.features.push
  const { staffId } = rows
  rows.campaignId = (await campaigns.create(CampaignDraft.parse(aCampaign()), staffId)).id
  const made = await materials.create(MaterialDraft.parse(material), staffId)
  rows.materialId = (await materials.setState(made.id, 'published', staffId)).id
  const task = {
    materialId: made.id,
    instruction: '周五前分享',
    storeIds: null,
    dueAt: Date.now() + 48 * HOUR,
  }
  rows.materialTaskId = (await tasks.create(task, staffId)).id
}
