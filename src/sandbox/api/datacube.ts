import { beijingDay } from './days'
import { demand } from './failures'
import { bodyOf, textIn, type Fields } from './fields'
import type { ApiWorld } from './needs'
import { followersOf } from './people'
import type { ApiRoute } from './route'

const section = 'official-account-api §12'
const dayMs = 86_400_000

/** Longest span in days of the reports that stay empty, because nobody reads articles in the sandbox. */
const emptyReports: Record<string, number> = {
  getarticleread: 1,
  getarticleshare: 1,
  getbizsummary: 30,
  getarticletotaldetail: 1,
  getupstreammsg: 7,
  getinterfacesummary: 30,
}

/** The statistics: followers are counted, the other reports are empty. */
export function dataCubeRoutes(world: ApiWorld): ApiRoute[] {
  const report = (name: string, maxDays: number, rows: (day: string) => Fields[]): ApiRoute => ({
    method: 'POST',
    path: `/datacube/${name}`,
    token: 'official',
    section,
    right: 'certified',
    handle: (call) => ({ json: { list: daysAsked(bodyOf(call), maxDays, call.now).flatMap(rows) } }),
  })
  const followedBy = (day: string) =>
    followersOf(world).filter((person) => beijingDay(person.subscribedAt ?? 0) <= day)
  return [
    report('getusersummary', 7, (day) => {
      const fresh = followersOf(world).filter((person) => beijingDay(person.subscribedAt ?? 0) === day)
      const row = { ref_date: day, user_source: 0, new_user: fresh.length, cancel_user: 0 }
      return fresh.length > 0 ? [row] : []
    }),
    report('getusercumulate', 7, (day) => [
      { ref_date: day, user_source: 0, cumulate_user: followedBy(day).length },
    ]),
    ...Object.entries(emptyReports).map(([name, maxDays]) => report(name, maxDays, () => [])),
  ]
}

/** The days from begin_date to end_date: 61500 for a bad date, 61501 for a bad span, 61503 for today. */
function daysAsked(body: Fields, maxDays: number, now: number): string[] {
  const begin = dateOf(textIn(body, 'begin_date'))
  const end = dateOf(textIn(body, 'end_date'))
  demand(end >= begin && (end - begin) / dayMs < maxDays, 61501)
  demand(begin >= Date.UTC(2014, 11, 1), 61501)
  demand(new Date(end).toISOString().slice(0, 10) < beijingDay(now), 61503)
  const count = (end - begin) / dayMs + 1
  return Array.from({ length: count }, (_, index) =>
    new Date(begin + index * dayMs).toISOString().slice(0, 10),
  )
}

function dateOf(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  demand(!Number.isNaN(at), 61500)
  return at
}
