import type { z } from 'zod'
import type {
  LiveDraft,
  LiveQuestion as QuestionView,
  LiveSession as SessionView,
  MpLiveQuestion,
  MpLiveSession,
} from '../../contract/live'
import { pictureUrl } from '../../contract/pictures'
import { liveStateAt } from '../../domain/live-session'
import type { LiveQuestion, LiveSession } from './entities/live-session'
import type { SessionFigures } from './figures'
import type { SessionDraft } from './sessions'

const NOTHING: SessionFigures = { reserved: 0, reminders: 0, entries: 0, questionsWaiting: 0 }

/** Epoch ms as the API writes it. */
export const instant = (at: number): string => new Date(at).toISOString()

/** A draft of the API with times in epoch ms. */
export function readDraft(draft: LiveDraft): SessionDraft {
  return { ...draft, startAt: Date.parse(draft.startAt), endAt: Date.parse(draft.endAt) }
}

/** A session for staff. */
export function presentSession(
  row: LiveSession,
  now: number,
  figures: SessionFigures = NOTHING,
): z.input<typeof SessionView> {
  const { id, title, intro, finderUserName, host, coverId, version } = row
  return {
    id,
    title,
    intro,
    finderUserName,
    host,
    coverId,
    startAt: instant(row.startAt),
    endAt: instant(row.endAt),
    state: liveStateAt(row, now),
    version,
    figures,
  }
}

/** A session for shoppers. */
export function presentForShopper(row: LiveSession, now: number): z.input<typeof MpLiveSession> {
  const { id, title, host, coverId, finderUserName, startAt, endAt } = row
  const state = liveStateAt(row, now)
  return {
    id,
    title,
    host,
    coverUrl: coverId === null ? null : pictureUrl(coverId, 960),
    finderUserName,
    startAt: instant(startAt),
    endAt: instant(endAt),
    state,
  }
}

/** A question for staff. */
export function presentQuestion(row: LiveQuestion, sessionTitle: string): z.input<typeof QuestionView> {
  const { id, sessionId, text, check, state, answer, createdAt, reviewedAt } = row
  return {
    id,
    sessionId,
    sessionTitle,
    text: text === '' ? '（已删除）' : text,
    check,
    state,
    answer,
    createdAt: instant(createdAt),
    reviewedAt: reviewedAt === null ? null : instant(reviewedAt),
  }
}

/** A question for a shopper. */
export function presentOwnQuestion(row: LiveQuestion, customerId: string): z.input<typeof MpLiveQuestion> {
  const { id, text, answer, state } = row
  return { id, text, answer, isMine: row.customerId === customerId, state }
}
