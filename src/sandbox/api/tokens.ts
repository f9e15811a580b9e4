import { randomBytes } from 'node:crypto'
import type { AppKind } from '../world'
import { demand, refusal } from './failures'
import type { ApiWorld } from './needs'

const lifeMs = 7_200_000
const overlapMs = 300_000
/** From this much before its end a stable token is replaced (official-account-api §1). */
const renewBeforeMs = 300_000
const forcedPerDay = 20
const forcedGapMs = 30_000

interface IssuedToken {
  token: string
  app: AppKind
  kind: 'classic' | 'stable'
  expiresAt: number
  /** Set when a newer token or a revocation ends it early. */
  deadAt?: number
}

interface TokenDrawer {
  issued: IssuedToken[]
  forced: Record<AppKind, number[]>
}

/** A token as the API answers it. */
export interface TokenAnswer {
  access_token: string
  expires_in: number
}

function drawerOf(world: ApiWorld): TokenDrawer {
  return world.drawer<TokenDrawer>('tokens', () => ({ issued: [], forced: { official: [], miniapp: [] } }))
}

function issue(world: ApiWorld, app: AppKind, kind: IssuedToken['kind']): IssuedToken {
  const drawer = drawerOf(world)
  const keepAfter = world.now() - 86_400_000
  drawer.issued = drawer.issued.filter((known) => known.expiresAt > keepAfter).slice(-2_000)
  const made = {
    token: `97_${randomBytes(99).toString('base64url')}`,
    app,
    kind,
    expiresAt: world.now() + lifeMs,
  }
  drawer.issued.push(made)
  return made
}

function live(world: ApiWorld, app: AppKind, kind: IssuedToken['kind']): IssuedToken[] {
  const now = world.now()
  return drawerOf(world).issued.filter(
    (known) =>
      known.app === app && known.kind === kind && known.expiresAt > now && (known.deadAt ?? Infinity) > now,
  )
}

function endAt(tokens: IssuedToken[], deadAt: number): void {
  for (const known of tokens) known.deadAt = Math.min(known.deadAt ?? Infinity, deadAt)
}

function answerFor(world: ApiWorld, issued: IssuedToken): TokenAnswer {
  return {
    access_token: issued.token,
    expires_in: Math.floor((issued.expiresAt - world.now()) / 1000),
  }
}

/** A new classic token; the one before works for 5 more minutes (official-account-api §1). */
export function issueClassicToken(world: ApiWorld, app: AppKind): TokenAnswer {
  endAt(live(world, app, 'classic'), world.now() + overlapMs)
  return answerFor(world, issue(world, app, 'classic'))
}

/**
 * The stable token: the same one again until 5 minutes before its end. Forced, the old one dies at once; 20 a day
 * and 30 s apart, else 45009 or 45011 (official-account-api §1).
 */
export function issueStableToken(world: ApiWorld, app: AppKind, forced: boolean): TokenAnswer {
  const current = live(world, app, 'stable').at(-1)
  if (forced) {
    countForced(world, app)
    endAt(live(world, app, 'stable'), world.now())
    return answerFor(world, issue(world, app, 'stable'))
  }
  if (current && current.expiresAt - world.now() > renewBeforeMs) return answerFor(world, current)
  return answerFor(world, issue(world, app, 'stable'))
}

function countForced(world: ApiWorld, app: AppKind): void {
  const now = world.now()
  const forced = drawerOf(world).forced
  const today = forced[app].filter((at) => beijingDay(at) === beijingDay(now))
  demand(today.length < forcedPerDay, 45009)
  demand(now - (today.at(-1) ?? -Infinity) >= forcedGapMs, 45011)
  forced[app] = [...today, now]
}

/** The calendar day in Beijing as a count of days; quotas are counted by it (wechat/README rule 5). */
export function beijingDay(at: number): number {
  return Math.floor((at + 8 * 3_600_000) / 86_400_000)
}

/**
 * The app that this access token belongs to. Refuses with 41001 when it is missing, 40014 when it cannot be a token,
 * 42001 when its 7200 s are over and 40001 when it is unknown or a newer one replaced it.
 */
export function checkToken(world: ApiWorld, token: string | undefined): AppKind {
  demand(token, 41001)
  demand(/^[\w-]{20,512}$/.test(token), 40014)
  const known = drawerOf(world).issued.find((one) => one.token === token)
  if (!known) throw refusal(40001)
  const now = world.now()
  if (known.deadAt !== undefined && known.deadAt <= now) throw refusal(40001)
  demand(known.expiresAt > now, 42001)
  return known.app
}

/** Ends every token of the app at once; the next use of one answers 40001. */
export function revokeTokens(world: ApiWorld, app: AppKind): void {
  endAt(
    drawerOf(world).issued.filter((known) => known.app === app),
    world.now(),
  )
}

/** Ends one token at once, for the fault `token-revoked`. */
export function revokeToken(world: ApiWorld, token: string): void {
  endAt(
    drawerOf(world).issued.filter((known) => known.token === token),
    world.now(),
  )
}
