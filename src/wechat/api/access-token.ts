import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { newId } from '../../platform/ids'
import type { Logger } from '../../platform/log'
import { SecretBox } from '../../platform/secret-box'
import type { AppCredentials } from '../account'
import type { AccessTokenRow } from './access-token.entity'
import { explain, WechatError } from './errors'
import { fetchStableToken } from './stable-token'
import { TokenRow, type HeldToken } from './token-row'
import { TransportError, type Transport } from './transport'

/** WeChat gives a new stable token from five minutes before the end; we ask a little after that. */
const RENEW_BEFORE_MS = 270_000
/** Longer than a token call may take; a process that died while fetching holds the others up this long. */
const LEASE_MS = 10_000
const BLOCK_MS = 60_000
/** After a token call without a proper answer, or with "busy". */
const PAUSE_MS = 1_000
const FORCED_GAP_MS = 30_000
const PATIENCE_MS = 20_000
/** Wrong secret, wrong appid, frozen secret, address not allowed: every call would fail (reliability.md §5). */
const FATAL = new Set([40013, 40125, 40243, 40164, 61004, 89501, 89503, 89506, 89507])

export interface TokenBrokerDeps {
  db: Database
  clock: Clock
  log: Logger
  transport: Transport
  credentials: AppCredentials
  /** DATA_KEY; the token is sealed with it at rest. */
  dataKey: string
}

/** What may be shown about the token: never the token. Times are epoch ms. */
export interface TokenState {
  fetchedAt: number | null
  expiresAt: number | null
  isUsable: boolean
  /** Why no token is fetched now; sentences for operators. */
  alert?: { errcode: number | null; meaning: string; step: string; until: number }
}

/**
 * The one place that holds the access token of an app (reliability.md T1). All processes share it through a row: one
 * of them fetches under a lease, the others wait for the row. A failed token is marked bad only while it is still the
 * newest, so a slow failure never throws away a newer token.
 */
export class TokenBroker {
  private held: HeldToken | undefined
  private pending: Promise<HeldToken> | undefined
  private readonly row: TokenRow
  private readonly owner = newId()

  constructor(private readonly deps: TokenBrokerDeps) {
    this.row = new TokenRow(deps.db, new SecretBox(deps.dataKey, 'access-token'), deps.credentials.appId)
  }

  /** A token that works as far as we know. Rejects with WechatError or TransportError. */
  async get(): Promise<HeldToken> {
    if (this.held && this.isGood(this.held)) return this.held
    this.pending ??= this.obtain().finally(() => (this.pending = undefined))
    return this.pending
  }

  /** WeChat refused this very token (40001, 40014, 42001): the next `get` brings another one. */
  async reject(bad: HeldToken): Promise<void> {
    if (this.held && this.held.fence > bad.fence) return
    const row = await this.row.load()
    if (row.fence === bad.fence && !isStuck(row)) await this.row.markBad(bad.fence)
    if (!isStuck(row) && this.held?.fence === bad.fence) this.held = undefined
  }

  /**
   * Kills the running token and takes another, for an operator who gives the command; at least 30 s apart and 20 a
   * day. `actor` is the staff id that the log keeps.
   */
  async forceRefresh(actor: string): Promise<void> {
    await this.row.load()
    if (!(await this.row.noteForced(Date.now() - FORCED_GAP_MS))) {
      throw new AppError(
        'too_many',
        'wechat.force_refresh_too_soon',
        '两次强制刷新至少间隔 30 秒，请稍后再试。',
      )
    }
    this.deps.log.warn({ app: this.deps.credentials.appId, actor }, 'access token refreshed by force')
    const row = await this.row.load()
    if (!(await this.row.lease(row.fence, this.owner, LEASE_MS))) {
      throw new AppError('conflict', 'wechat.token_busy', '凭据正在更新中，请稍后再试。')
    }
    this.held = await this.fetch(row, true)
  }

  /** What the console shows about the token. */
  async state(): Promise<TokenState> {
    const row = await this.row.load()
    const now = this.deps.clock.now()
    const state: TokenState = {
      fetchedAt: row.fetchedAt,
      expiresAt: row.expiresAt === 0 ? null : row.expiresAt,
      isUsable: (row.expiresAt ?? 0) > now,
    }
    if (row.blockedUntil !== null && row.blockedCode !== null && row.blockedUntil > Date.now()) {
      const { meaning, step } = explain(row.blockedCode)
      state.alert = { errcode: row.blockedCode, meaning, step, until: row.blockedUntil }
    } else if (isStuck(row)) {
      const meaning = '微信反复返回同一个已失效的凭据'
      const step = '请在账号健康页强制刷新凭据；并确认没有其他系统在使用同一账号。'
      state.alert = { errcode: 40001, meaning, step, until: row.stuckUntil ?? 0 }
    }
    return state
  }

  private isGood(token: HeldToken): boolean {
    return token.expiresAt - RENEW_BEFORE_MS > this.deps.clock.now()
  }

  /** Waits for the row to hold a good token, fetching it when nobody else does. */
  private async obtain(): Promise<HeldToken> {
    const deadline = Date.now() + PATIENCE_MS
    while (Date.now() < deadline) {
      const row = await this.row.load()
      const shared = this.row.open(row)
      if (shared && this.isGood(shared)) return (this.held = shared)
      if ((row.blockedUntil ?? 0) > Date.now()) throw blocked(row)
      if (await this.row.lease(row.fence, this.owner, LEASE_MS)) {
        const fetched = await this.fetch(row, false)
        if (fetched) return (this.held = fetched)
      }
      await wait(20 + Math.random() * 30)
    }
    throw new TransportError('failed', 'token-wait', '/cgi-bin/stable_token')
  }

  /** Fetches under the lease that this process holds; undefined when the lease was lost meanwhile. */
  private async fetch(row: AccessTokenRow, isForced: boolean): Promise<HeldToken | undefined> {
    const { clock, transport, credentials } = this.deps
    const fetchedAt = clock.now()
    try {
      const { token, expiresInSeconds } = await fetchStableToken(transport, credentials, isForced)
      const expiresAt = fetchedAt + expiresInSeconds * 1000
      const isSameAsBad = row.expiresAt === 0 && this.row.open(row)?.token === token
      const stuckUntil = isSameAsBad ? Date.now() + BLOCK_MS : null
      const isKept = await this.row.put(row.fence, this.owner, { token, fetchedAt, expiresAt }, stuckUntil)
      return isKept ? { token, fence: row.fence + 1, expiresAt } : undefined
    } catch (error) {
      await this.stopFor(error)
      throw error
    }
  }

  private async stopFor(error: unknown): Promise<void> {
    const { log, credentials } = this.deps
    const errcode = error instanceof WechatError ? error.errcode : null
    const isFatal = errcode !== null && errcode !== -1
    await this.row.block(this.owner, Date.now() + (isFatal ? BLOCK_MS : PAUSE_MS), errcode)
    const level = isFatal && FATAL.has(errcode) ? 'error' : 'warn'
    log[level]({ app: credentials.appId, errcode, reason: (error as Error).message }, 'no access token')
  }
}

function isStuck(row: AccessTokenRow): boolean {
  return (row.stuckUntil ?? 0) > Date.now()
}

function blocked(row: AccessTokenRow): Error {
  const path = '/cgi-bin/stable_token'
  if (row.blockedCode === null) return new TransportError('failed', 'token-pause', path)
  return new WechatError(row.blockedCode, 'calls are stopped for a minute', path)
}
