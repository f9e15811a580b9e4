import type { AppKind } from '../world'
import { demand } from './failures'
import type { ApiWorld } from './needs'
import type { ApiRoute } from './route'
import { beijingDay } from './tokens'

interface Counter {
  day: number
  used: number
  minute: number
  usedInMinute: number
  /** A fault used the day's quota up. */
  exhausted?: boolean
}

type QuotaDrawer = Record<string, Counter>

function counterOf(world: ApiWorld, app: AppKind, path: string): Counter {
  const drawer = world.drawer<QuotaDrawer>('quota', () => ({}))
  const now = world.now()
  const day = beijingDay(now)
  const minute = Math.floor(now / 60_000)
  const counter = (drawer[`${app} ${path}`] ??= { day, used: 0, minute, usedInMinute: 0 })
  if (counter.day !== day) Object.assign(counter, { day, used: 0, exhausted: false })
  if (counter.minute !== minute) Object.assign(counter, { minute, usedInMinute: 0 })
  return counter
}

/**
 * Counts a call against the day (Beijing time) and the whole minute. Refuses with 45009 when the day's quota is used
 * up and with 45011 when the minute's is; a refused call is not counted.
 */
export function countCall(
  world: ApiWorld,
  app: AppKind,
  route: Pick<ApiRoute, 'path' | 'dailyLimit' | 'minuteLimit'>,
): void {
  const counter = counterOf(world, app, route.path)
  demand(!counter.exhausted && counter.used < (route.dailyLimit ?? Infinity), 45009)
  demand(counter.usedInMinute < (route.minuteLimit ?? Infinity), 45011)
  counter.used += 1
  counter.usedInMinute += 1
}

/** What openapi/quota/get answers for a path. */
export function readQuota(world: ApiWorld, app: AppKind, route: Pick<ApiRoute, 'path' | 'dailyLimit'>) {
  const counter = counterOf(world, app, route.path)
  const limit = route.dailyLimit ?? 0
  const used = counter.exhausted ? limit : counter.used
  return { daily_limit: limit, used, remain: Math.max(0, limit - used) }
}

/** Sets the counters of one path, or of all paths of the app, back to zero. */
export function clearQuota(world: ApiWorld, app: AppKind, path?: string): void {
  const drawer = world.drawer<QuotaDrawer>('quota', () => ({}))
  for (const key of Object.keys(drawer)) {
    if (path === undefined ? key.startsWith(`${app} `) : key === `${app} ${path}`) delete drawer[key]
  }
}

/** Uses the day's quota of a path up at once, for the fault `quota`. */
export function exhaustQuota(world: ApiWorld, app: AppKind, path: string): void {
  counterOf(world, app, path).exhausted = true
}
