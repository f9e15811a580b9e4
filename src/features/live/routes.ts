import type { z } from 'zod'
import type { liveApi, MpLiveDetail, mpLiveApi } from '../../contract/live'
import {
  isReservedAtWechat,
  liveStateAt,
  takesQuestions,
  type ReservationCode,
} from '../../domain/live-session'
import type { Handlers } from '../../platform/http/serve'
import type { Comings } from './comings'
import type { LiveDeps } from './doors'
import { LiveQuestion, LiveReservation, type LiveSession } from './entities/live-session'
import { figuresOf, guideFigures, reservationCounts } from './figures'
import {
  instant,
  presentForShopper,
  presentOwnQuestion,
  presentQuestion,
  presentSession,
  readDraft,
} from './present'
import type { Questions } from './questions'
import type { LiveSessions } from './sessions'

export interface LiveParts extends LiveDeps {
  sessions: LiveSessions
  comings: Comings
  questions: Questions
}

/** Handlers of live sessions at the console. */
export function adminRoutes(parts: LiveParts): Handlers<typeof liveApi> {
  const { db, clock, sessions, questions } = parts
  const shown = async (row: LiveSession) =>
    presentSession(row, clock.now(), (await figuresOf(parts, [row])).get(row.id))
  const staffOf = (actor: { staffId: string } | undefined): string | null => actor?.staffId ?? null
  return {
    'GET /api/admin/live-sessions': async (filter) => {
      const { rows, total } = await sessions.list(filter)
      const figures = await figuresOf(parts, rows)
      return { items: rows.map((row) => presentSession(row, clock.now(), figures.get(row.id))), total }
    },
    'POST /api/admin/live-sessions': async (draft, { actor, note }) =>
      shown(await sessions.plan(readDraft(draft), staffOf(actor), note)),
    'GET /api/admin/live-sessions/:id': async ({ id }) => ({
      ...(await shown(await sessions.byId(id))),
      reservations: await reservationCounts(db.read, id),
      guides: await guideFigures(parts, id),
    }),
    'PUT /api/admin/live-sessions/:id': async ({ id, version, ...draft }, { note }) =>
      shown(await sessions.change(id, version, readDraft(draft), note)),
    'POST /api/admin/live-sessions/:id/state': async ({ id, state }, { note }) =>
      shown(await sessions.setState(id, state, note)),
    'GET /api/admin/live-questions': async ({ sessionId, state, page, pageSize }) => {
      const query = db.read.createQueryBuilder(LiveQuestion, 'q').where("q.text <> ''")
      if (sessionId) query.andWhere('q.sessionId = :sessionId', { sessionId })
      if (state) query.andWhere('q.state = :state', { state })
      const [rows, total] = await query
        // Alphabetical: hidden, shown, waiting.
        .orderBy('q.state', 'DESC')
        .addOrderBy('q.id', 'DESC')
        .skip((page - 1) * pageSize)
        .take(pageSize)
        .getManyAndCount()
      const titles = await sessions.titles(rows.map((row) => row.sessionId))
      return { items: rows.map((row) => presentQuestion(row, titles.get(row.sessionId) ?? '')), total }
    },
    'POST /api/admin/live-questions/:id/review': async ({ id, state, answer }, { actor, note }) => {
      const row = await questions.review(id, { state, answer }, staffOf(actor), note)
      return presentQuestion(row, (await sessions.titles([row.sessionId])).get(row.sessionId) ?? '')
    },
  }
}

async function detailFor(
  parts: LiveParts,
  customerId: string,
  sessionId: string,
  shareId: string | undefined,
): Promise<z.input<typeof MpLiveDetail>> {
  const { db, clock, sessions, comings, questions } = parts
  const row = await sessions.byId(sessionId)
  const now = clock.now()
  const [reservation, asked, guide] = await Promise.all([
    db.read.findOneBy(LiveReservation, { sessionId, customerId }),
    questions.seenBy(sessionId, customerId),
    comings.guideOf(sessionId, shareId),
  ])
  const staffId = guide?.staffId ?? reservation?.staffId ?? null
  const name = staffId === null ? undefined : (await parts.namesOf([staffId])).get(staffId)
  return {
    ...presentForShopper(row, now),
    intro: row.intro,
    reservation: reservation?.code ?? null,
    isReserved: isReservedAtWechat(reservation?.code),
    takesQuestions: takesQuestions(liveStateAt(row, now)),
    questions: asked.map((one) => presentOwnQuestion(one, customerId)),
    guide: staffId !== null && name !== undefined ? { id: staffId, name } : null,
    serverTime: instant(now),
  }
}

/** Handlers of live sessions in the Mini Program; who they are comes from the session alone. */
export function mpRoutes(parts: LiveParts): Handlers<typeof mpLiveApi> {
  const { clock, sessions, comings, questions } = parts
  return {
    'GET /api/mp/live-sessions': async () => ({
      items: (await sessions.shown()).map((row) => presentForShopper(row, clock.now())),
    }),
    'GET /api/mp/live-sessions/:id': ({ id, shareId }, call) =>
      detailFor(parts, call.customer!.customerId, id, shareId),
    'POST /api/mp/live-sessions/:id/reservation': async ({ id, noticeId, state, shareId }, call) => {
      const { customerId } = call.customer!
      const code = state as ReservationCode | null
      await comings.reserve({ sessionId: id, customerId, noticeId, code, shareId })
      return detailFor(parts, customerId, id, shareId)
    },
    'POST /api/mp/live-sessions/:id/entries': async ({ id, kind, shareId }, call) => {
      await comings.enter({ sessionId: id, customerId: call.customer!.customerId, kind, shareId })
      return {}
    },
    'POST /api/mp/live-sessions/:id/questions': async ({ id, text }, call) => {
      const { question, sentence } = await questions.ask(call.customer!, id, text)
      return { question: presentOwnQuestion(question, question.customerId), sentence }
    },
  }
}
