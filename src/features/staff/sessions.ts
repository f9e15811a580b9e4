import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context } from 'koa'
import { LessThan } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Bus } from '../../platform/cache/cache'
import type { Database } from '../../platform/db/database'
import type { Actor } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import { storesOf } from './directory'
import { Staff } from './entities/staff'
import { StaffSession } from './entities/staff-session'

/** The `__Host-` prefix makes the browser insist on Secure, path / and no domain. */
export const SESSION_COOKIE = '__Host-guidepost'
const IDLE_MS = 30 * 60_000
const ABSOLUTE_MS = 12 * 3_600_000
/** A session's last use is written at most this often. */
const TOUCH_MS = 60_000

const hash = (token: string): string => createHash('sha256').update(token).digest('hex')

export interface SessionsDeps {
  db: Database
  sessionSecret: string
  publicUrl: string
  bus: Bus
}

const ENDED_CHANNEL = 'staff.sessions'

/** Signed-in browsers: opaque tokens, kept as hashes; idle 30 minutes, 12 hours at most. All in real time. */
export class Sessions {
  constructor(private readonly deps: SessionsDeps) {}

  /** Opens a session for a member of staff and sets its cookie; a session the browser brought along ends. */
  async open(ctx: Context, staffId: string): Promise<string> {
    await this.close(ctx)
    const token = randomBytes(32).toString('base64url')
    const now = Date.now()
    await this.deps.db.transact(async (tx) => {
      await tx.delete(StaffSession, { expiresAt: LessThan(now) })
      await tx.insert(StaffSession, {
        id: newId(),
        tokenHash: hash(token),
        staffId,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: now + ABSOLUTE_MS,
      })
    })
    this.setCookie(ctx, token, ABSOLUTE_MS / 1000)
    return this.csrfTokenOf(token)
  }

  /** Ends the browser's session, if it has one. */
  async close(ctx: Context): Promise<void> {
    const token = ctx.cookies.get(SESSION_COOKIE)
    if (!token) return
    const session = await this.deps.db.read.findOneBy(StaffSession, { tokenHash: hash(token) })
    await this.deps.db.transact((tx) => tx.delete(StaffSession, { tokenHash: hash(token) }))
    this.setCookie(ctx, '', 0)
    if (session) this.deps.bus.publish(ENDED_CHANNEL, session.staffId)
  }

  /** Ends every session of a member of staff. */
  async closeAll(staffId: string): Promise<void> {
    await this.deps.db.transact((tx) => tx.delete(StaffSession, { staffId }))
    this.deps.bus.publish(ENDED_CHANNEL, staffId)
  }

  /** Tells whenever sessions of a member of staff ended, in whichever process; returns a function that ends it. */
  onEnd(listener: (staffId: string) => void): () => void {
    return this.deps.bus.subscribe(ENDED_CHANNEL, listener)
  }

  /** The actor behind a request; a writing request must also prove that it comes from our own page. */
  async identify(ctx: Context): Promise<Actor | undefined> {
    this.checkOrigin(ctx)
    const found = await this.find(ctx)
    if (!found) return undefined
    const { session, token, actor } = found
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') this.checkCsrf(ctx, token)
    const now = Date.now()
    if (session.lastSeenAt + TOUCH_MS <= now)
      await this.deps.db.transact((tx) => tx.update(StaffSession, { id: session.id }, { lastSeenAt: now }))
    return actor
  }

  /** The actor behind a request that stays open; asking again does not keep the session alive. */
  async watch(ctx: Context): Promise<Actor | undefined> {
    return (await this.find(ctx))?.actor
  }

  /** The CSRF token of the browser's own session. */
  csrfToken(ctx: Context): string {
    return this.csrfTokenOf(ctx.cookies.get(SESSION_COOKIE) ?? '')
  }

  private async find(
    ctx: Context,
  ): Promise<{ session: StaffSession; token: string; actor: Actor } | undefined> {
    const token = ctx.cookies.get(SESSION_COOKIE)
    if (!token) return undefined
    const session = await this.deps.db.read.findOneBy(StaffSession, { tokenHash: hash(token) })
    const now = Date.now()
    if (!session || session.expiresAt <= now || session.lastSeenAt + IDLE_MS <= now) return undefined
    const staff = await this.deps.db.read.findOneBy(Staff, { id: session.staffId })
    if (!staff || staff.state === 'suspended' || staff.state === 'left') return undefined
    const storeIds = await storesOf(this.deps.db.read, staff)
    return { session, token, actor: { staffId: staff.id, name: staff.name, roles: staff.roles, storeIds } }
  }

  private csrfTokenOf(token: string): string {
    return createHmac('sha256', this.deps.sessionSecret).update(`csrf:${token}`).digest('base64url')
  }

  private checkCsrf(ctx: Context, token: string): void {
    // Signing in opens a new session and needs no proof of the old one.
    if (ctx.path === '/api/admin/session' && ctx.method === 'POST') return
    const expected = Buffer.from(this.csrfTokenOf(token))
    const given = Buffer.from(ctx.get('X-CSRF-Token'))
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new AppError('forbidden', 'session.csrf', '页面已过期，请刷新后重试。')
  }

  /** Browsers name the page that sends a writing request; another site's page is refused. */
  private checkOrigin(ctx: Context): void {
    const origin = ctx.get('Origin')
    if (ctx.method === 'GET' || ctx.method === 'HEAD' || origin === '') return
    const own = [new URL(this.deps.publicUrl).host, ctx.host]
    const host = URL.canParse(origin) ? new URL(origin).host : ''
    if (!own.includes(host))
      throw new AppError('forbidden', 'session.foreign_origin', '请求来自其他网站，已拒绝。')
  }

  /** Replaces what was set before in this answer: two cookies of one name would leave the choice to the browser. */
  private setCookie(ctx: Context, value: string, maxAgeSeconds: number): void {
    ctx.set(
      'Set-Cookie',
      `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=Strict`,
    )
  }
}
