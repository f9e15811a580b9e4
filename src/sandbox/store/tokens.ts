import type { TokenBook } from '../api/needs'
import type { AppKind } from '../world'
import type { IdSource } from './ids'
import type { VirtualClock } from './clock'

const LIFE_MS = 7_200_000
/** The old token goes on working for 5 minutes, and a stable token is renewed from 5 minutes before its end. */
const OVERLAP_MS = 300_000
/** Expired tokens are remembered this long, so that they answer 42001 and not 40001. */
const REMEMBER_MS = 86_400_000

/** One access_token that was given out. */
export interface AccessToken {
  token: string
  app: AppKind
  family: 'classic' | 'stable'
  issuedAt: number
  expiresAt: number
  /** Set when a newer one or a revocation ends it early: 40001 instead of 42001. */
  revokedAt?: number
}

/** What a call's access_token turned out to be. */
export type TokenCheck = { app: AppKind } | { errcode: 40001 | 40014 | 41001 | 42001 }

/** The access tokens of both apps (wechat/official-account-api.md §1): two families that do not touch each other. */
export class Tokens implements TokenBook {
  private readonly byToken = new Map<string, AccessToken>()
  private readonly latest = new Map<string, AccessToken>()

  constructor(
    private readonly ids: IdSource,
    private readonly clock: VirtualClock,
  ) {}

  /** GET /cgi-bin/token: always a new token; the one before works for 5 more minutes. */
  issueClassic(app: AppKind): AccessToken {
    return this.renew(app, 'classic', this.clock.now() + OVERLAP_MS)
  }

  /** POST /cgi-bin/stable_token: the same token until 5 minutes before its end; `force` kills the old one at once. */
  issueStable(app: AppKind, force: boolean): AccessToken {
    const now = this.clock.now()
    const current = this.latest.get(`${app}:stable`)
    const fresh = current && current.revokedAt === undefined && current.expiresAt - now > OVERLAP_MS
    if (current && fresh && !force) return current
    return this.renew(app, 'stable', force ? now : now + OVERLAP_MS)
  }

  /** Whose token it is, or the error a call with it gets. */
  check(token: string | undefined): TokenCheck {
    if (!token) return { errcode: 41001 }
    const known = this.byToken.get(token)
    if (!known) return { errcode: /^[\w-]{20,512}$/.test(token) ? 40001 : 40014 }
    const now = this.clock.now()
    if (known.revokedAt !== undefined && known.revokedAt <= now) return { errcode: 40001 }
    if (known.expiresAt <= now) return { errcode: 42001 }
    return { app: known.app }
  }

  /** Makes one token invalid at once. */
  revoke(token: string): void {
    const known = this.byToken.get(token)
    if (known) known.revokedAt = this.clock.now()
  }

  /** Makes every token of an app invalid at once, as a reset of the AppSecret does. */
  revokeAll(app: AppKind): void {
    for (const known of this.byToken.values()) if (known.app === app) known.revokedAt = this.clock.now()
  }

  /** Every token that is remembered, oldest first. */
  all(): AccessToken[] {
    return [...this.byToken.values()]
  }

  /** Takes a token over from a snapshot; call it oldest first. */
  put(token: AccessToken): void {
    this.byToken.set(token.token, token)
    this.latest.set(`${token.app}:${token.family}`, token)
  }

  /** Forgets every token. */
  clear(): void {
    this.byToken.clear()
    this.latest.clear()
  }

  private renew(app: AppKind, family: AccessToken['family'], oldEndsAt: number): AccessToken {
    const now = this.clock.now()
    const old = this.latest.get(`${app}:${family}`)
    if (old && oldEndsAt < old.expiresAt) old.revokedAt = Math.min(old.revokedAt ?? oldEndsAt, oldEndsAt)
    const token: AccessToken = {
      token: this.ids.accessToken(),
      app,
      family,
      issuedAt: now,
      expiresAt: now + LIFE_MS,
    }
    this.put(token)
    this.forgetOld(now)
    return token
  }

  private forgetOld(now: number): void {
    for (const [key, known] of this.byToken) if (known.expiresAt + REMEMBER_MS < now) this.byToken.delete(key)
  }
}
