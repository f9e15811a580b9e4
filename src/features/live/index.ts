import type { liveApi, mpLiveApi } from '../../contract/live'
import type { EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import type { CustomerKeeper } from '../customers'
import { Comings } from './comings'
import type { LiveDeps } from './doors'
import { LiveEntry, LiveQuestion, LiveReservation, LiveSession } from './entities/live-session'
import { liveKeeper } from './keeper'
import { Questions } from './questions'
import { adminRoutes, mpRoutes } from './routes'
import { LiveSessions } from './sessions'
import { liveSubject, questionSubject } from './subjects'

export type { EntrySales, LiveDeps, LiveGuide } from './doors'
export type { LiveSessions } from './sessions'
export { LiveEntry, LiveQuestion, LiveReservation, LiveSession } from './entities/live-session'

/** The tables of live sessions. */
export const liveEntities: EntityClass[] = [LiveSession, LiveReservation, LiveEntry, LiveQuestion]

/** Live sessions on Channels: who reserved, who came through whose link, and what was asked. */
export interface Live {
  sessions: LiveSessions
  comings: Comings
  questions: Questions
  keeper: CustomerKeeper
  handlers: Handlers<typeof liveApi & typeof mpLiveApi>
}

/** Makes the live feature and hands its subjects to the reminders. */
export function makeLive(deps: LiveDeps): Live {
  const sessions = new LiveSessions(deps)
  const comings = new Comings(deps, sessions)
  const questions = new Questions(deps, sessions)
  const parts = { ...deps, sessions, comings, questions }
  deps.reminders.connect({ subjects: { live: liveSubject(deps), answer: questionSubject(deps) } })
  return {
    sessions,
    comings,
    questions,
    keeper: liveKeeper(deps),
    handlers: { ...adminRoutes(parts), ...mpRoutes(parts) },
  }
}
