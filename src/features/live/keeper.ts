import type { Database } from '../../platform/db/database'
import type { CustomerKeeper, MovedRow } from '../customers'
import { LiveEntry, LiveQuestion, LiveReservation, LiveSession } from './entities/live-session'

/** What live sessions do when customers are joined or erased: a question's text goes, counts stay. */
export function liveKeeper({ db }: { db: Database }): CustomerKeeper {
  return {
    name: '直播',
    merge: async (tx, { fromId, intoId }) => {
      const moved: MovedRow[] = []
      const reservations = await tx.findBy(LiveReservation, { customerId: fromId })
      for (const { id, sessionId } of reservations) {
        const own = await tx.findOneBy(LiveReservation, { sessionId, customerId: intoId })
        // One row a session and person: what the one who goes on has reported stands.
        if (own) continue
        await tx.update(LiveReservation, { id }, { customerId: intoId })
        moved.push({ table: 'live_reservations', rowId: id })
      }
      const entries = await tx.find(LiveEntry, { where: { customerId: fromId }, select: { id: true } })
      await tx.update(LiveEntry, { customerId: fromId }, { customerId: intoId })
      const questions = await tx.find(LiveQuestion, { where: { customerId: fromId }, select: { id: true } })
      await tx.update(LiveQuestion, { customerId: fromId }, { customerId: intoId })
      for (const { id } of entries) moved.push({ table: 'live_entries', rowId: id })
      for (const { id } of questions) moved.push({ table: 'live_questions', rowId: id })
      return moved
    },
    erase: async (tx, { customerId }) => {
      await tx.update(LiveQuestion, { customerId }, { text: '', answer: null, state: 'hidden' })
    },
    export: async (customerId) => {
      const titles = new Map((await db.read.find(LiveSession)).map(({ id, title }) => [id, title]))
      const order = { id: 'ASC' as const }
      const questions = await db.read.find(LiveQuestion, { where: { customerId }, order })
      const entries = await db.read.find(LiveEntry, { where: { customerId }, order })
      const reservations = await db.read.find(LiveReservation, { where: { customerId }, order })
      const time = (at: number): string => new Date(at).toISOString()
      return {
        直播预约: reservations.map(({ sessionId, at }) => ({ 直播: titles.get(sessionId), 时间: time(at) })),
        进入直播: entries.map(({ sessionId, at }) => ({ 直播: titles.get(sessionId), 时间: time(at) })),
        直播提问: questions.map(({ sessionId, text, answer, createdAt }) => ({
          直播: titles.get(sessionId),
          提问: text,
          回复: answer,
          时间: time(createdAt),
        })),
      }
    },
  }
}
