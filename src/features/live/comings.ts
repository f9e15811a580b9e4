import { MoreThan } from 'typeorm'
import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { liveStateAt, RESERVATION_MEANINGS, type ReservationCode } from '../../domain/live-session'
import { newId } from '../../platform/ids'
import type { LiveDeps, LiveGuide } from './doors'
import { LiveEntry, LiveReservation } from './entities/live-session'
import type { LiveSessions } from './sessions'

/** Taps within this time are one entry. */
const SAME_ENTRY_MS = 60_000

/** What a phone reported of a reservation. */
export interface Reported {
  sessionId: string
  customerId: string
  noticeId: string
  /** 1–10; null where the phone says nothing. */
  code: ReservationCode | null
  shareId?: string | undefined
}

/** Reservations and entries: how customers come to a live session through pages of ours. */
export class Comings {
  constructor(
    private readonly deps: LiveDeps,
    private readonly sessions: LiveSessions,
  ) {}

  /** Keeps what WeChat reported; the guide whose link came first stays. State 2 is also an entry. */
  async reserve(reported: Reported): Promise<void> {
    const { sessionId, noticeId, code, shareId } = reported
    const { db, clock, customers } = this.deps
    await this.sessions.byId(sessionId)
    const guide = await this.guideOf(sessionId, shareId)
    await db.transact(async (tx) => {
      const at = clock.now()
      const { id: customerId } = await customers.lock(tx, reported.customerId)
      const row = await tx.findOneBy(LiveReservation, { sessionId, customerId })
      const from = { staffId: guide?.staffId ?? null, shareId: guide ? (shareId ?? null) : null }
      if (!row) {
        const fresh = { id: newId(), sessionId, customerId, noticeId, code, ...from, firstAt: at, at }
        await tx.insert(LiveReservation, fresh)
      } else {
        const kept = row.staffId === null ? from : {}
        await tx.update(LiveReservation, { id: row.id }, { noticeId, code, at, ...kept })
      }
      if (code !== null && RESERVATION_MEANINGS[code].isEntry)
        await this.write(tx, { sessionId, customerId, kind: 'live', shareId, guide, at })
    })
  }

  /** The customer goes in through a page of ours; throws `live.not_open` when there is nothing to go into. */
  async enter(who: {
    sessionId: string
    customerId: string
    kind: 'live' | 'replay'
    shareId?: string | undefined
  }): Promise<void> {
    const { sessionId, kind, shareId } = who
    const { db, clock, customers } = this.deps
    const session = await this.sessions.byId(sessionId)
    const state = liveStateAt(session, clock.now())
    if (state !== kind)
      throw new AppError('conflict', 'live.not_open', '这场直播现在不能观看，请看页面上的时间。')
    const guide = await this.guideOf(sessionId, shareId)
    await db.transact(async (tx) => {
      const { id: customerId } = await customers.lock(tx, who.customerId)
      await this.write(tx, { sessionId, customerId, kind, shareId, guide, at: clock.now() })
    })
  }

  /** The guide of the link; undefined without one. */
  guideOf(sessionId: string, shareId: string | undefined): Promise<LiveGuide | undefined> {
    return shareId ? this.deps.guideOfShare(shareId, sessionId) : Promise.resolve(undefined)
  }

  /** An entry, and the contact from which a sale within 72 hours is credited. */
  private async write(
    tx: EntityManager,
    entry: {
      sessionId: string
      customerId: string
      kind: 'live' | 'replay'
      shareId: string | undefined
      guide: LiveGuide | undefined
      at: number
    },
  ): Promise<void> {
    const { sessionId, customerId, kind, shareId, guide, at } = entry
    const recent = { customerId, sessionId, kind, at: MoreThan(at - SAME_ENTRY_MS) }
    if (await tx.existsBy(LiveEntry, recent)) return
    // Who came back without the link stays the guest of the guide through whose link they reserved.
    const reserved = guide ? null : await tx.findOneBy(LiveReservation, { sessionId, customerId })
    const staffId = guide?.staffId ?? reserved?.staffId ?? null
    const from = guide ? (shareId ?? null) : (reserved?.shareId ?? null)
    const id = newId()
    await tx.insert(LiveEntry, { id, sessionId, customerId, kind, staffId, shareId: from, at })
    const storeId = guide?.storeId ?? null
    await this.deps.customers.touch(tx, { customerId, kind: 'live', ref: id, storeId, staffId, at })
  }
}
