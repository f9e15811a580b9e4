import { In, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { LIVE_MOVES, liveReminderAt, liveStateAt, type LiveState } from '../../domain/live-session'
import type { Note } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import type { LiveDeps } from './doors'
import { LiveSession } from './entities/live-session'

const DAY_MS = 86_400_000
/** Replays are shown to shoppers for so long. */
const REPLAY_DAYS = 30

/** A live session as it is planned or changed; times are epoch ms. */
export interface SessionDraft {
  title: string
  intro: string
  finderUserName: string
  host: string
  coverId: string | null
  startAt: number
  endAt: number
}

const STATE_WORDS: Readonly<Record<LiveState, string>> = {
  planned: '未开播',
  live: '直播中',
  ended: '已结束',
  replay: '可看回放',
  cancelled: '已取消',
}

const noSession = (): AppError =>
  new AppError('not_found', 'live.unknown', '没有找到这场直播，请刷新后再试。')

/** Live sessions: planned, changed, begun and ended. */
export class LiveSessions {
  constructor(private readonly deps: LiveDeps) {}

  /** One session; throws `live.unknown`. */
  async byId(id: string, reader: EntityManager = this.deps.db.read): Promise<LiveSession> {
    const row = await reader.findOneBy(LiveSession, { id })
    if (!row) throw noSession()
    return row
  }

  /** A page of them, the latest start first; `state` as it is now. */
  async list(filter: { state?: LiveState | undefined; page: number; pageSize: number }) {
    const now = this.deps.clock.now()
    const query = this.deps.db.read.createQueryBuilder(LiveSession, 's').where('1 = 1')
    if (filter.state) query.andWhere(STATE_NOW[filter.state]).setParameter('now', now)
    const [rows, total] = await query
      .orderBy('s.startAt', 'DESC')
      .addOrderBy('s.id', 'DESC')
      .skip((filter.page - 1) * filter.pageSize)
      .take(filter.pageSize)
      .getManyAndCount()
    return { rows, total }
  }

  /** What shoppers see: on air first, then what comes, then replays of the last 30 days. */
  async shown(): Promise<LiveSession[]> {
    const now = this.deps.clock.now()
    const rows = await this.deps.db.read
      .createQueryBuilder(LiveSession, 's')
      .where("s.state <> 'cancelled' AND s.endAt >= :from", { from: now - REPLAY_DAYS * DAY_MS })
      .orderBy('s.startAt', 'ASC')
      .take(100)
      .getMany()
    const rank: Partial<Record<LiveState, number>> = { live: 0, planned: 1, replay: 2 }
    const rankOf = (row: LiveSession): number => rank[liveStateAt(row, now)] ?? 3
    const after = (row: LiveSession): number => (rankOf(row) >= 2 ? -row.startAt : row.startAt)
    return rows.filter((row) => rankOf(row) < 3).sort((a, b) => rankOf(a) - rankOf(b) || after(a) - after(b))
  }

  /** Plans a session; throws `live.in_the_past`, `live.ends_first`. */
  plan(draft: SessionDraft, staffId: string | null, note?: Note): Promise<LiveSession> {
    const now = this.deps.clock.now()
    checkTimes(draft, now)
    const id = newId()
    const row = { id, ...draft, state: 'planned' as const, version: 1, createdBy: staffId }
    return this.deps.db.transact(async (tx) => {
      await this.checkCover(tx, draft)
      await tx.insert(LiveSession, { ...row, createdAt: now, updatedAt: now })
      await note?.(tx, id)
      return this.byId(id, tx)
    })
  }

  /** Changes a session; its reminders move along. Throws `live.changed`, `live.over` and what `plan` throws. */
  change(id: string, version: number, draft: SessionDraft, note?: Note): Promise<LiveSession> {
    const now = this.deps.clock.now()
    return this.deps.db.transact(async (tx) => {
      const row = await this.byId(id, tx)
      const state = liveStateAt(row, now)
      if (state !== 'planned' && draft.startAt !== row.startAt)
        throw new AppError('conflict', 'live.over', `这场直播${STATE_WORDS[state]}，不能再改开播时间。`)
      if (draft.startAt !== row.startAt) checkTimes(draft, now)
      else checkOrder(draft)
      await this.checkCover(tx, draft)
      const changed = { ...draft, updatedAt: now, version: version + 1 }
      const { affected } = await tx.update(LiveSession, { id, version }, changed)
      if (affected !== 1)
        throw new AppError('conflict', 'live.changed', '这场直播刚被别人改过，请刷新后再保存。')
      const { startAt } = draft
      const about = { purpose: 'live' as const, subjectId: id }
      await this.deps.reminders.moved(tx, { ...about, dueAt: liveReminderAt(startAt), notAfter: startAt })
      await note?.(tx, id)
      return this.byId(id, tx)
    })
  }

  /** Begins, ends or cancels a session, or offers its replay; throws `live.no_such_move`. */
  setState(id: string, to: LiveState, note?: Note): Promise<LiveSession> {
    const now = this.deps.clock.now()
    return this.deps.db.transact(async (tx) => {
      const row = await this.byId(id, tx)
      const from = liveStateAt(row, now)
      if (from === to) return row
      if (!LIVE_MOVES[from].includes(to))
        throw new AppError(
          'conflict',
          'live.no_such_move',
          `这场直播${STATE_WORDS[from]}，不能改为「${STATE_WORDS[to]}」。`,
        )
      await tx.update(LiveSession, { id }, { state: to, updatedAt: now, version: row.version + 1 })
      const about = { purpose: 'live' as const, subjectId: id }
      if (to === 'cancelled')
        await this.deps.reminders.calledOff(tx, { ...about, sentence: '直播已取消，没有发送提醒。' })
      await note?.(tx, id)
      return this.byId(id, tx)
    })
  }

  /** Throws picture.unknown. */
  private async checkCover(tx: EntityManager, { coverId }: SessionDraft): Promise<void> {
    if (coverId !== null) await this.deps.gallery.all([coverId], tx)
  }

  /** The titles of these sessions. */
  async titles(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.deps.db.read.findBy(LiveSession, { id: In([...new Set(ids)]) })
    return new Map(rows.map(({ id, title }) => [id, title]))
  }
}

/** `liveStateAt` as SQL. */
const STATE_NOW: Readonly<Record<LiveState, string>> = {
  planned: "s.state = 'planned' AND s.startAt > :now",
  live: "s.endAt > :now AND (s.state = 'live' OR (s.state = 'planned' AND s.startAt <= :now))",
  ended: "(s.state = 'ended' OR (s.state IN ('planned', 'live') AND s.startAt <= :now AND s.endAt <= :now))",
  replay: "s.state = 'replay'",
  cancelled: "s.state = 'cancelled'",
}

function checkTimes(draft: SessionDraft, now: number): void {
  if (draft.startAt <= now)
    throw new AppError('invalid', 'live.in_the_past', '开播时间已经过去，请改成以后的时间。')
  checkOrder(draft)
}

function checkOrder({ startAt, endAt }: SessionDraft): void {
  if (endAt <= startAt) throw new AppError('invalid', 'live.ends_first', '结束时间要晚于开播时间，请改正。')
  if (endAt - startAt > DAY_MS)
    throw new AppError('invalid', 'live.too_long', '一场直播最长 24 小时，请改正结束时间。')
}
