import type { z } from 'zod'
import type { TodayItem } from '../../contract/care'
import { thingsToday, type TodayFacts } from '../../domain/care-today'
import { dayOf } from '../../domain/follow-up-plan'
import type { Actor } from '../../platform/http/serve'
import { birthdayOf } from './customers'
import type { FollowUps } from './follow-ups'
import type { CareGround } from './ground'
import { caredBy } from './mine'

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
    const birthday = birthdayOf(profiles.get(customerId) ?? {})
    return birthday === null ? [] : [{ customerId, name: nameOf(customerId), birthday }]
  })
  const tasks = (await tasksOf(actor.staffId)).map(({ dueAt, ...task }) => ({ ...task, dueOn: dayOf(dueAt) }))
  const facts: TodayFacts = {
    today,
    followUps: (await followUps.present(due)).map(({ customerName: name, ...one }) => ({ ...one, name })),
    birthdays,
    tasks,
    sleepers: await sleepersAmong(ground, followUps, ids, now, nameOf),
  }
  return { today, items: thingsToday(facts) }
}

/** Buyers who are dormant by policy `lifecycle`, with when they bought and when a guide last did something for them. */
async function sleepersAmong(
  { customers, boughtAt }: CareGround,
  followUps: FollowUps,
  ids: readonly string[],
  now: number,
  nameOf: (id: string) => string | null,
): Promise<TodayFacts['sleepers']> {
  const stages = await customers.forGuides.stages(ids, now)
  const asleep = ids.filter((id) => stages.get(id) === 'dormant')
  const bought = await boughtAt(asleep)
  const cared = new Map<string, number>()
  for (const { customerId, endedAt } of await followUps.of(asleep, 'done'))
    cared.set(customerId, Math.max(cared.get(customerId) ?? 0, endedAt!))
  return asleep.flatMap((customerId) => {
    const at = bought.get(customerId)
    const caredAt = cared.get(customerId)
    const caredOn = caredAt === undefined ? null : dayOf(caredAt)
    return at === undefined ? [] : [{ customerId, name: nameOf(customerId), boughtOn: dayOf(at), caredOn }]
  })
}
