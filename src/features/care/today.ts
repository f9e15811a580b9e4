import type { z } from 'zod'
import type { TodayItem } from '../../contract/care'
import { CARED_DAYS, thingsToday, type TodayFacts } from '../../domain/care-today'
import { dayOf } from '../../domain/follow-up-plan'
import type { Actor } from '../../platform/http/serve'
import { birthdayMonthOf } from './customers'
import type { FollowUps } from './follow-ups'
import type { CareGround } from './ground'
import { caredBy } from './mine'

const DAY_MS = 86_400_000

/** What there is to do today for the customers whom somebody looks after. */
export async function readToday(
  ground: CareGround,
  followUps: FollowUps,
  actor: Actor,
): Promise<{ today: string; items: z.input<typeof TodayItem>[] }> {
  const { clock, customers, tasksOf } = ground
  const now = clock.now()
  const today = dayOf(now)
  const ids = [...new Set((await caredBy(ground, actor)).map(({ customerId }) => customerId))]
  const profiles = await customers.forGuides.profiles(ids)
  const nameOf = (id: string): string | null => profiles.get(id)?.name ?? null
  const due = (await followUps.of(ids, 'open')).filter(({ dueAt }) => dueAt <= now)
  const birthdays = ids.flatMap((customerId) => {
    const month = birthdayMonthOf(profiles.get(customerId) ?? {})
    return month === null ? [] : [{ customerId, name: nameOf(customerId), month }]
  })
  const tasks = (await tasksOf(actor.staffId)).map(({ dueAt, ...task }) => ({ ...task, dueOn: dayOf(dueAt) }))
  const facts: TodayFacts = {
    today,
    followUps: (await followUps.present(due)).map(({ customerName: name, ...one }) => ({ ...one, name })),
    birthdays,
    tasks,
    sleepers: await sleepersAmong(ground, ids, now, nameOf),
    caredFor: await followUps.doneSince(ids, now - CARED_DAYS * DAY_MS),
  }
  return { today, items: thingsToday(facts) }
}

/** Buyers who are dormant by policy `lifecycle`, with the day when they bought last. */
async function sleepersAmong(
  { customers, boughtAt }: CareGround,
  ids: readonly string[],
  now: number,
  nameOf: (id: string) => string | null,
): Promise<TodayFacts['sleepers']> {
  const stages = await customers.forGuides.stages(ids, now)
  const bought = await boughtAt(ids.filter((id) => stages.get(id) === 'dormant'))
  return [...bought].map(([customerId, at]) => ({
    customerId,
    name: nameOf(customerId),
    boughtOn: dayOf(at),
  }))
}
