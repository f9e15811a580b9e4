import { createHash, randomBytes } from 'node:crypto'
import type { Context } from 'koa'
import { LessThan, type EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { Actor, Caller } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import { SecretBox } from '../../platform/secret-box'
import { MpSession } from './entities/mp-session'
import { currentCustomer } from './lock'

const IDLE_MS = 7 * 86_400_000
/** A session's last use is written at most this often. */
const TOUCH_MS = 60_000
const BEARER = /^Bearer ([A-Za-z0-9_-]{43})$/

const hash = (token: string): string => createHash('sha256').update(token).digest('hex')

/** What sessions of the Mini Program need. */
export interface MpSessionsDeps {
  db: Database
  dataKey: string
  /** What a customer is as staff; undefined for everybody who is not active staff. */
  staffOf(customerId: string): Promise<Actor | undefined>
}

/**
 * People signed in to the Mini Program: a random token that only the phone has, kept as a hash; it ends after seven
 * days without use (real time). The session key of WeChat is sealed and never leaves the server.
 */
export class MpSessions {
  private readonly box: SecretBox

  constructor(private readonly deps: MpSessionsDeps) {
    this.box = new SecretBox(deps.dataKey, 'mp-session')
  }

  /** Opens a session; the bearer token, which is nowhere else. */
  async open(
    tx: EntityManager,
    who: { customerId: string; openId: string; sessionKey: string },
  ): Promise<string> {
    const token = randomBytes(32).toString('base64url')
    const now = Date.now()
    const id = newId()
    await tx.insert(MpSession, {
      id,
      tokenHash: hash(token),
      customerId: who.customerId,
      openId: who.openId,
      sessionKey: this.box.seal(who.sessionKey, id),
      createdAt: now,
      lastSeenAt: now,
    })
    return token
  }

  /** Ends the session of a request. */
  async close(ctx: Context): Promise<void> {
    const token = tokenOf(ctx)
    if (token) await this.deps.db.transact((tx) => tx.delete(MpSession, { tokenHash: hash(token) }))
  }

  /** The person behind a request, and what they are as staff; nobody without a session that lives. */
  async identify(ctx: Context): Promise<Pick<Caller, 'actor' | 'customer'>> {
    const token = tokenOf(ctx)
    if (token === undefined) return {}
    const { db, staffOf } = this.deps
    const session = await db.read.findOneBy(MpSession, { tokenHash: hash(token) })
    const now = Date.now()
    if (!session || session.lastSeenAt + IDLE_MS <= now) return {}
    const customer = await currentCustomer(db.read, session.customerId)
    if (customer?.state !== 'live') return {}
    if (session.lastSeenAt + TOUCH_MS <= now)
      await db.transact((tx) => tx.update(MpSession, { id: session.id }, { lastSeenAt: now }))
    return {
      customer: { customerId: customer.id, openId: session.openId },
      actor: await staffOf(customer.id),
    }
  }

  /** Removes sessions that nobody used for seven days. */
  async sweep(tx: EntityManager): Promise<void> {
    await tx.delete(MpSession, { lastSeenAt: LessThan(Date.now() - IDLE_MS) })
  }
}

function tokenOf(ctx: Context): string | undefined {
  return BEARER.exec(ctx.get('Authorization'))?.[1]
}
