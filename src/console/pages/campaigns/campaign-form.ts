import type { Campaign, CampaignContents, Condition } from '../../../contract/campaigns'
import type { InputOf } from '../../api/operations'
import { dayAhead } from '../../api/server-time'
import { clockOf } from '../../parts/day-minutes'

export type Channel = keyof CampaignContents
export type Audience = InputOf<'POST /api/admin/campaigns/audience'>['audience']

/** The editor of a campaign: what people type, not yet what is sent. */
export interface CampaignFormState {
  name: string
  class: Campaign['class']
  topic: Campaign['topic']
  metric: Campaign['goal']['metric']
  /** Fen for sales. */
  target: number
  join: 'all' | 'any'
  conditions: Condition[]
  /** Conditions that the builder does not draw; kept as they are. */
  nested: Audience | null
  holdoutPercent: number
  contents: CampaignContents
  startAt: string | null
  endAt: string | null
  from: string
  to: string
  ratePerMinute: number
  priority: number
  budgetMessages: number | undefined
}

const HOUR_MS = 3_600_000
const at = (days: number, hours: number): string =>
  new Date(Date.parse(dayAhead(days)) + hours * HOUR_MS).toISOString()

/** Minutes of the day of `HH:mm`; 0 for what is no time. */
export function minutesOf(clock: string): number {
  const found = /^(\d{1,2}):(\d{2})$/.exec(clock)
  return found ? Number(found[1]) * 60 + Number(found[2]) : 0
}

const isLeaf = (part: Audience): part is Condition => 'kind' in part

/** The conditions as the builder draws them: one list with one join. */
function audienceOf(audience: Audience): Pick<CampaignFormState, 'join' | 'conditions' | 'nested'> {
  if (isLeaf(audience)) return { join: 'all', conditions: [audience], nested: null }
  if ('all' in audience && audience.all.every(isLeaf))
    return { join: 'all', conditions: audience.all.filter(isLeaf), nested: null }
  if ('any' in audience && audience.any.length > 0 && audience.any.every(isLeaf))
    return { join: 'any', conditions: audience.any.filter(isLeaf), nested: null }
  return { join: 'all', conditions: [], nested: audience }
}

/** What the editor starts from. */
export function formOf(campaign: Campaign | null): CampaignFormState {
  if (!campaign)
    return {
      ...{ name: '', class: 'marketing', topic: 'newArrivals', metric: 'visits', target: 0 },
      ...{ join: 'all', conditions: [], nested: null, holdoutPercent: 10, contents: {} },
      ...{ startAt: at(1, 10), endAt: at(4, 20), from: '10:00', to: '20:00' },
      ...{ ratePerMinute: 600, priority: 50, budgetMessages: undefined },
    }
  const { name, topic, goal, holdoutPercent, contents, startAt, endAt, ratePerMinute, priority } = campaign
  return {
    ...{ name, class: campaign.class, topic, metric: goal.metric, target: goal.target },
    ...structuredClone(audienceOf(campaign.audience)),
    ...{ holdoutPercent, contents: structuredClone(contents), startAt, endAt, ratePerMinute, priority },
    from: clockOf(campaign.windowFrom),
    to: clockOf(campaign.windowTo),
    budgetMessages: campaign.budgetMessages ?? undefined,
  }
}

/** Whom the form is for. */
export function conditionsOf({ join, conditions, nested }: CampaignFormState): Audience {
  if (nested) return nested
  // An empty `any` would be nobody; without conditions people mean everybody.
  return join === 'any' && conditions.length > 0 ? { any: conditions } : { all: conditions }
}

/** What is sent to the server. */
export function draftOf(form: CampaignFormState): InputOf<'POST /api/admin/campaigns'> {
  const { name, topic, metric, target, holdoutPercent, contents, ratePerMinute, priority } = form
  return {
    ...{ name, class: form.class, topic, holdoutPercent, contents, ratePerMinute, priority },
    goal: { metric, target },
    audience: conditionsOf(form),
    startAt: form.startAt ?? '',
    endAt: form.endAt ?? '',
    windowFrom: minutesOf(form.from),
    windowTo: minutesOf(form.to),
    budgetMessages: form.budgetMessages ?? null,
  }
}

/** What a new condition of a kind starts as. */
export function freshCondition(kind: Condition['kind']): Condition {
  switch (kind) {
    case 'tag':
      return { kind, tags: [] }
    case 'tier':
      return { kind, tierIds: [] }
    case 'store':
      return { kind, storeIds: [] }
    case 'guide':
      return { kind, staffIds: [] }
    case 'stage':
      return { kind, stages: [] }
    case 'bought':
      return { kind, productIds: [], days: 90 }
    case 'near':
      return { kind, storeId: '', km: 5 }
    case 'token':
    case 'follows':
      return { kind }
    case 'consent':
      return { kind, purpose: 'marketing' }
    default:
      return { kind, days: 30, is: 'within' }
  }
}

/** Whether a condition says enough to be counted. */
export function isComplete(condition: Condition): boolean {
  return Object.values(condition).every((value) => (Array.isArray(value) ? value.length > 0 : value !== ''))
}

/** What a new content of a channel starts as. */
export function freshContent(channel: Channel): CampaignContents {
  if (channel === 'template' || channel === 'subscription')
    return { [channel]: { templateId: '', page: '/pages/home/index', data: {} } }
  if (channel === 'guideCard') return { guideCard: { title: '', text: '', link: '/pages/home/index' } }
  if (channel === 'mass') return { mass: { kind: 'text', text: '' } }
  return { messageCentre: { title: '', text: '' } }
}

/** The channels of a class in the order they are tried (decisions.md 15). */
export const CHANNELS: Record<Campaign['class'], Channel[]> = {
  marketing: ['messageCentre', 'guideCard', 'mass'],
  serviceNotice: ['subscription', 'template', 'messageCentre'],
}

/** How many have an end: sent, failed, unknown, skipped, cancelled, held out. */
export function settledOf({ total, states }: Campaign['progress']): number {
  return total - (states.queued ?? 0) - (states.later ?? 0) - (states.sending ?? 0)
}
