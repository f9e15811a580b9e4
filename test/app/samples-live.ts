import type { liveApi, mpLiveApi } from '../../src/contract/live'
import type { mpRemindersApi, remindersApi } from '../../src/contract/reminders'
import { LiveQuestion, LiveSession } from '../../src/features/live'
import { SubscriptionTemplate } from '../../src/features/reminders'
import { newId } from '../../src/platform/ids'
import type { TestApp } from '../support/app'
import type { Rows, Sample } from './matrix-samples'

/** Rows that live sessions add. */
export interface LiveRows {
  liveSessionId: string
  liveQuestionId: string
  templateId: string
}

type Operation =
  keyof typeof liveApi | keyof typeof mpLiveApi | keyof typeof remindersApi | keyof typeof mpRemindersApi

const HOUR = 3_600_000
const draft = () => ({
  title: '样例直播',
  finderUserName: 'sphsample',
  host: '样例',
  startAt: new Date(Date.now() + HOUR).toISOString(),
  endAt: new Date(Date.now() + 2 * HOUR).toISOString(),
})
const about = ({ liveSessionId }: Rows): string => `live:${liveSessionId}`

/** Calls about live sessions and reminders. */
export const LIVE_SAMPLES: Record<Operation, Sample> = {
  'GET /api/admin/live-sessions': {},
  'POST /api/admin/live-sessions': { body: draft },
  'GET /api/admin/live-sessions/:id': { id: 'liveSessionId' },
  'PUT /api/admin/live-sessions/:id': { id: 'liveSessionId', body: () => ({ ...draft(), version: 1 }) },
  'POST /api/admin/live-sessions/:id/state': { id: 'liveSessionId', body: () => ({ state: 'live' }) },
  'GET /api/admin/live-questions': {},
  'POST /api/admin/live-questions/:id/review': { id: 'liveQuestionId', body: () => ({ state: 'shown' }) },
  'GET /api/mp/live-sessions': {},
  'GET /api/mp/live-sessions/:id': { id: 'liveSessionId' },
  'POST /api/mp/live-sessions/:id/reservation': {
    id: 'liveSessionId',
    body: () => ({ noticeId: 'n', state: 6 }),
  },
  'POST /api/mp/live-sessions/:id/entries': { id: 'liveSessionId', body: () => ({ kind: 'live' }) },
  'POST /api/mp/live-sessions/:id/questions': { id: 'liveSessionId', body: () => ({ text: '有墨绿色吗' }) },
  'GET /api/admin/subscription-templates': {},
  'POST /api/admin/subscription-templates/sync': { body: () => ({}) },
  'PUT /api/admin/subscription-templates/:id': {
    id: 'templateId',
    body: () => ({ purpose: null, texts: {} }),
  },
  'GET /api/admin/reminders': {},
  'GET /api/mp/subscriptions': { query: (rows) => ({ for: about(rows) }) },
  'POST /api/mp/subscriptions': {
    body: (rows) => ({
      for: about(rows),
      tapId: 'matrix-tap',
      answers: [{ templateId: 'none', answer: 'accept' }],
    }),
  },
  'POST /api/mp/subscriptions/cancel': { body: (rows) => ({ for: about(rows) }) },
}

/** Before `fillLive` has filled them in. */
export const noLiveRows = (): LiveRows => ({ liveSessionId: '', liveQuestionId: '', templateId: '' })

/** A session to come with a question, and a template that nothing uses. */
export async function fillLive({ app }: TestApp, rows: Rows): Promise<void> {
  if (rows.liveSessionId) return
  const at = Date.now()
  rows.liveSessionId = newId()
  rows.liveQuestionId = newId()
  rows.templateId = newId()
  await app.db.transact(async (tx) => {
    await tx.insert(LiveSession, {
      id: rows.liveSessionId,
      ...{ title: '样例', intro: '', finderUserName: 'sphsample', host: '', coverId: null },
      ...{ startAt: at + HOUR, endAt: at + 2 * HOUR, state: 'planned', version: 1 },
      ...{ createdBy: rows.staffId, createdAt: at, updatedAt: at },
    })
    await tx.insert(LiveQuestion, {
      id: rows.liveQuestionId,
      ...{ sessionId: rows.liveSessionId, customerId: rows.memberId, text: '样例提问', check: 'review' },
      ...{ state: 'waiting', answer: null, reviewedBy: null, reviewedAt: null, createdAt: at },
    })
    await tx.insert(SubscriptionTemplate, {
      id: rows.templateId,
      ...{ templateId: 'sample', title: '样例', kind: 'once', fields: [], purpose: null, texts: {} },
      ...{ isGone: false, syncedAt: at },
    })
  })
}
