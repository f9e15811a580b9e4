import type { Conditions } from '../../../domain/audience'
import type { SendSchedule } from '../../../domain/send-schedule'
import type { SendVerdict } from '../../../domain/send-facts'
import type { Clock } from '../../../platform/clock'
import type { Bus } from '../../../platform/cache/cache'
import type { Database } from '../../../platform/db/database'
import type { Logger } from '../../../platform/log'
import type { SendIntent } from '../../sending'
import type { Sql } from '../audience-sql'
import type { Campaign } from '../entities/campaign'

/** The gate's answer to a dry question, one per intent in their order; `at` is the moment it is asked about. */
export type Preview = (intents: readonly SendIntent[], at: number) => Promise<SendVerdict[]>

/** What planning and dry runs stand on. */
export interface PlanDeps {
  db: Database
  clock: Clock
  log: Logger
  preview: Preview
  /** Whom the campaign is for, as a SELECT of `customerId`. */
  audienceOf(campaign: Campaign): Promise<Sql>
  /** The hours at which nobody is disturbed, in minutes of the store's day. */
  quietHours(at: number): Promise<{ from: number; to: number }>
}

/** What the sender needs besides. */
export interface WakeDeps {
  bus: Bus
}

/** Whether an audience is chosen by what we know of each person; everybody and all followers are not. */
function isChosen(audience: Conditions): boolean {
  if ('kind' in audience) return audience.kind !== 'follows'
  if ('all' in audience) return audience.all.some(isChosen)
  return true
}

/** What names a delivery at the gate: the same at every try. */
export const intentKey = (campaignId: string, customerId: string): string =>
  `campaign:${campaignId}:${customerId}`

/** The intent behind a delivery. */
export function intentFor(campaign: Campaign, customerId: string): SendIntent {
  const { id, class: contentClass, topic, priority, contents, endAt, audience } = campaign
  return {
    key: intentKey(id, customerId),
    class: contentClass,
    to: { customerId },
    topic,
    priority,
    notAfter: endAt,
    isPersonalised: isChosen(audience),
    contents,
    source: { kind: 'campaign', id },
  }
}

/** When the campaign may send; `startAt` is that of its dry run. */
export async function scheduleOf(
  deps: Pick<PlanDeps, 'quietHours'>,
  campaign: Campaign,
  startAt: number,
): Promise<SendSchedule> {
  const { endAt, windowFrom, windowTo, ratePerMinute, contents } = campaign
  const quiet = campaign.class === 'marketing' ? await deps.quietHours(startAt) : undefined
  return { startAt, endAt, windowFrom, windowTo, ratePerMinute, quiet, isMass: contents.mass !== undefined }
}
