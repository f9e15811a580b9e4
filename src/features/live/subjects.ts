import { isReservedAtWechat, liveReminderAt, liveStateAt } from '../../domain/live-session'
import { STORE_TIME_ZONE, wallClock } from '../../domain/store-time'
import type { ReminderSubject, SubjectSource } from '../reminders'
import type { LiveDeps } from './doors'
import { LiveQuestion, LiveReservation, LiveSession } from './entities/live-session'

const refused = (reasonCode: string, sentence: string): Pick<ReminderSubject, 'refusal'> => ({
  refusal: { reasonCode, sentence },
})

/**
 * What a live session is for a reminder: due 15 minutes before, and none of ours for whom WeChat itself reminds
 * (decisions.md 19).
 */
export function liveSubject({ db, clock }: Pick<LiveDeps, 'db' | 'clock'>): SubjectSource {
  return async (sessionId, customerId) => {
    const session = await db.read.findOneBy(LiveSession, { id: sessionId })
    if (!session) return undefined
    const { title, host, startAt } = session
    const { date, time } = wallClock(startAt, STORE_TIME_ZONE)
    const subject: ReminderSubject = {
      about: title,
      page: `pages/live/index?id=${sessionId}`,
      dueAt: liveReminderAt(startAt),
      notAfter: startAt,
      variables: { title, host: host || '主播', startTime: `${date} ${time}` },
    }
    const state = liveStateAt(session, clock.now())
    if (state === 'cancelled') return { ...subject, ...refused('live.cancelled', '这场直播已取消。') }
    if (state !== 'planned')
      return { ...subject, ...refused('live.begun', '直播已经开始，直接进入观看即可。') }
    const reservation = await db.read.findOneBy(LiveReservation, { sessionId, customerId })
    if (isReservedAtWechat(reservation?.code))
      return {
        ...subject,
        ...refused('live.reserved_at_wechat', '你已在微信预约，开播时由微信提醒，不再重复提醒。'),
      }
    return subject
  }
}

/** What a question of one's own is for a reminder: an answer that is there already needs none. */
export function questionSubject({ db }: Pick<LiveDeps, 'db'>): SubjectSource {
  return async (questionId, customerId) => {
    const question = await db.read.findOneBy(LiveQuestion, { id: questionId, customerId })
    if (!question || question.text === '') return undefined
    const subject = { about: '直播提问', page: `pages/live/index?id=${question.sessionId}` }
    return question.answer === null ? subject : { ...subject, unneeded: '主播已经回复，就在下面。' }
  }
}
