import type { App } from '../../app'
import { CampaignDraft, type CampaignDraft as Draft } from '../../contract/campaigns'
import { MaterialDraft } from '../../contract/materials'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const BEIJING_MS = 8 * HOUR_MS
const HOME = '/pages/home/index'

const MATERIALS = [
  {
    title: '秋冬羊绒新款到店',
    text: '墨绿和燕麦色都到了，手感很软。周末来店里试试？我给您留好尺码。',
    topic: 'newArrivals',
    task: '周五前分享给喜欢羊绒的老客户',
    days: 4,
  },
  {
    title: '会员护理日',
    text: '这周六羊绒护理免费，把旧衣服也带来，我帮您去球、熨平。',
    topic: 'care',
    task: '周三前邀请最近三个月没来的客户',
    days: 2,
  },
] as const

/** Ten o'clock in the shops, so many days from `now`. */
const morning = (now: number, days: number): number =>
  Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS + days * DAY_MS + 10 * HOUR_MS

const iso = (at: number): string => new Date(at).toISOString()

function campaign(name: string, startAt: number, endAt: number): Draft {
  return CampaignDraft.parse({
    ...{ name, class: 'marketing', topic: 'newArrivals', goal: { metric: 'visits', target: 200 } },
    ...{ audience: { all: [{ kind: 'consent', purpose: 'marketing' }] }, holdoutPercent: 10 },
    contents: {
      messageCentre: { title: '秋冬羊绒新款到店', text: '墨绿与燕麦色，都在店里等您。', link: HOME },
      guideCard: { title: '秋冬羊绒新款到店', text: '我给您留好了尺码。', link: HOME },
    },
    ...{ startAt: iso(startAt), endAt: iso(endAt), windowFrom: 600, windowTo: 1200, ratePerMinute: 600 },
  })
}

/**
 * Two published materials with tasks for all stores, a campaign of today and one that is planned for next week. The
 * first starts when the demo is up and its hours allow it; a colleague approved both. `now` in epoch ms.
 */
export async function makePushes(
  app: App,
  { adminId, operatorId }: { adminId: string; operatorId: string },
  now: number,
): Promise<void> {
  const { materials, tasks, campaigns } = app.features.push
  for (const { task, days, ...content } of MATERIALS) {
    const { id } = await materials.create(MaterialDraft.parse({ ...content, link: HOME }), operatorId)
    await materials.setState(id, 'published', operatorId)
    const dueAt = morning(now, days)
    await tasks.create({ materialId: id, instruction: task, storeIds: null, dueAt }, operatorId)
  }
  const drafts = [
    campaign('羊绒新款预告', now + 60_000, now + 3 * DAY_MS),
    campaign('周末到店试穿', morning(now, 7), morning(now, 9)),
  ]
  for (const draft of drafts) {
    const { id, version } = await campaigns.create(draft, operatorId)
    const approved = await campaigns.approve(id, version, adminId)
    await campaigns.schedule(id, approved.version, operatorId)
  }
}
