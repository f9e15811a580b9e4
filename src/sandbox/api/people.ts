import type { AppKind, Person } from '../world'
import { demand } from './failures'
import type { ApiWorld } from './needs'

/** The person with this openid. Refuses a missing one with 41009 and one that the app never saw with 40003. */
export function personOf(world: ApiWorld, app: AppKind, openId: string | undefined): Person {
  demand(openId, 41009)
  const person = world.personByOpenId(app, openId)
  demand(person, 40003)
  return person
}

/** The people with these openids; one that is not this app's refuses the whole list with 49003, nonsense with 40003. */
export function peopleOf(world: ApiWorld, app: AppKind, openIds: string[]): Person[] {
  return openIds.map((openId) => {
    demand(/^o[\w-]{20,40}$/.test(openId), 40003)
    const person = world.personByOpenId(app, openId)
    demand(person, 49003)
    return person
  })
}

/** Everybody who follows the official account, in the order they followed. */
export function followersOf(world: ApiWorld): Person[] {
  return world
    .people()
    .filter((person) => person.subscribed)
    .sort((a, b) => (a.subscribedAt ?? 0) - (b.subscribedAt ?? 0))
}

/**
 * One page of openids in WeChat's list shape: at most 10,000 behind `next_openid`; past the end `data` is absent
 * (official-account-api §2).
 */
export function openIdPage(people: Person[], after: string | undefined, withTotal: boolean) {
  const pageSize = 10_000
  const openIds = people.map((person) => person.openId.official)
  let start = 0
  if (after) {
    const index = openIds.indexOf(after)
    demand(index >= 0, 40003)
    start = index + 1
  }
  const page = openIds.slice(start, start + pageSize)
  return {
    ...(withTotal && { total: openIds.length }),
    count: page.length,
    ...(page.length > 0 && { data: { openid: page } }),
    next_openid: page.at(-1) ?? '',
  }
}
